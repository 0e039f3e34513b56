package dev.drey.stage.topk;

import dev.drey.chunk.Hashing;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be the same for rows in a savepoint to be those of a running stage.
 *
 * @param stage the stage's name, for messages
 * @param buckets number of key buckets
 * @param hashVersion {@link Hashing#VERSION} that assigned rows to buckets
 * @param spec which rows are wanted
 * @param changing true when rows are taken back, so that all are kept
 */
record TopKLayout(String stage, int buckets, int hashVersion, TopKSpec spec, boolean changing) implements Serializable {

    static TopKLayout of(String stage, int buckets, TopKPlan plan) {
        return new TopKLayout(stage, buckets, Hashing.VERSION, plan.spec(), plan.changing());
    }

    PartitionedRows empty() {
        return changing ? new RankedRows(spec) : new TopKHeap(spec);
    }

    String subject() {
        return "stage '" + stage + "'";
    }

    /** Why rows written under {@code old} cannot be taken over; null when they can. */
    String difference(TopKLayout old) {
        if (old.buckets != buckets) {
            return subject() + ": the state was written with " + old.buckets + " buckets, the pipeline has " + buckets
                    + "; set 'max-parallelism: " + old.buckets + "' or start without the state";
        }
        if (old.hashVersion != hashVersion) {
            return subject() + ": the state was written with hash version " + old.hashVersion + ", this build has "
                    + hashVersion + "; start without the state";
        }
        if (!old.spec.equals(spec) || old.changing != changing) {
            return subject() + ": the state holds " + old.describe() + ", the pipeline wants " + describe()
                    + "; restore with the old options and columns or start without the state";
        }
        return null;
    }

    private String describe() {
        Schema schema = spec.schema();
        List<String> order = new ArrayList<>();
        for (RowOrder.Key key : spec.order().keys()) {
            order.add(schema.name(key.column())
                    + (key.descending() ? " desc" : "")
                    + (key.nullsFirst() ? " nulls first" : ""));
        }
        List<String> by = spec.partitionBy().stream().map(schema::name).toList();
        return "the first " + spec.k() + " by " + spec.ranking().word() + " of [" + schema + "] by " + order
                + (by.isEmpty() ? "" : " in each of " + by) + (changing ? ", of rows that change" : "");
    }
}
