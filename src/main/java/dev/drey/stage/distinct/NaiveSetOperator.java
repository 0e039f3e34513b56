package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.InsertsOnly;
import dev.drey.runtime.ObjectRows;
import dev.drey.runtime.OperatorIdentity;
import java.util.HashSet;
import java.util.Set;

/** Lets the first row of each key pass, which it holds in a set. */
final class NaiveSetOperator extends ChunkOperator {
    private static final long serialVersionUID = 1L;

    // Configuration
    private final Schema output;
    private final int[] key;
    private final int[] given;

    // Resources
    private transient Set<Object> keys;
    private transient Chunk outgoing;
    private transient int[] fresh;

    // Figures of this run
    private transient long keyBytes;

    /** @param arriving columns that come, all of the plan's */
    NaiveSetOperator(OperatorIdentity identity, DistinctPlan plan, Schema arriving) {
        super(identity);
        this.output = plan.output();
        this.key = plan.by().stream().mapToInt(arriving::indexOf).toArray();
        this.given = output.names().stream().mapToInt(arriving::indexOf).toArray();
    }

    @Override
    protected void prepare() throws Exception {
        keys = new HashSet<>();
        outgoing = new Chunk(output, new Column[given.length]);
        fresh = new int[0];
    }

    @Override
    protected void process(Chunk chunk) {
        InsertsOnly.check(chunk, identity());
        int count = chunk.selectedCount();
        fresh = fresh.length < count ? new int[count] : fresh;
        int found = 0;
        for (int i = 0; i < count; i++) {
            int row = chunk.selectedRow(i);
            Object[] values = ObjectRows.read(chunk, row, key);
            if (keys.add(ObjectRows.key(values))) {
                keyBytes += ObjectRows.keyBytes(values.length) + ObjectRows.valuesBytes(values);
                fresh[found++] = row;
            }
        }
        for (int c = 0; c < given.length; c++) {
            outgoing.setColumn(c, chunk.column(given[c]));
        }
        outgoing.view(chunk);
        outgoing.select(fresh, found);
        emit(outgoing);
    }

    @Override
    protected void end() {
        held(keys.size(), keyBytes + ObjectRows.mapBytes(keys.size()));
    }
}
