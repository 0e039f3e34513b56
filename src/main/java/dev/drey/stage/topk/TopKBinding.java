package dev.drey.stage.topk;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Changelog;
import dev.drey.stage.Options;
import dev.drey.stage.OrderBy;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.topk.RankedChanges.Pairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Checks the options of a top-k stage against its input. */
final class TopKBinding {
    private final StageNode node;
    private final Problems problems;

    private TopKBinding(StageNode node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    static Stage bind(StageNode node, Problems problems) {
        return new TopKBinding(node, problems).bind();
    }

    private Stage bind() {
        int before = problems.size();
        Options options = node.options();
        OrderBy orderBy = options.get(TopKStage.ORDER_BY);
        RowOrder order = orderBy == null ? null : orderBy.bind(node, node.input(), problems);
        List<String> partitionBy = partitionBy();
        String rankColumn = rankColumn();
        Schema schema = schema(rankColumn);
        if (problems.size() > before || options.anyFaulty() || order == null) {
            return Stage.unusable(schema);
        }
        Ranking ranking = Ranking.valueOf(options.get(TopKStage.RANK).toUpperCase(Locale.ROOT));
        int k = options.get(TopKStage.K);
        boolean oneRow = k == 1 && ranking == Ranking.ROW_NUMBER;
        boolean placed = rankColumn != null && ranking == Ranking.ROW_NUMBER;
        List<String> inputKey = node.traits().changelog().key();
        Pairing pairing = oneRow ? Pairing.ANY : placed ? Pairing.RANK : inputKey != null ? Pairing.KEY : Pairing.ANY;
        return new TopKStage(
                schema,
                orderBy,
                partitionBy,
                ranking,
                k,
                rankColumn,
                options.get(BundleLimits.MICRO_BATCH),
                pairing,
                traits(partitionBy, oneRow, placed ? rankColumn : null, partitionBy.isEmpty() ? orderBy : null));
    }

    /** The columns that are there; the others become problems. */
    private List<String> partitionBy() {
        List<String> names = node.options().get(TopKStage.PARTITION_BY);
        List<String> known = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            if (node.input().has(name)) {
                known.add(name);
            } else {
                String near = NameSuggester.didYouMean(name, node.input().names());
                node.problem(
                        problems,
                        node.options().position(TopKStage.PARTITION_BY),
                        "column '" + name + "' to partition by is unknown"
                                + (near.isEmpty()
                                        ? "; known: "
                                                + String.join(", ", node.input().names())
                                        : near));
            }
        }
        return known;
    }

    private String rankColumn() {
        String name = node.options().get(TopKStage.RANK_COLUMN);
        if (name != null && node.input().has(name)) {
            node.problem(
                    problems,
                    node.options().position(TopKStage.RANK_COLUMN),
                    "stage '" + node.inputNames().get(0) + "' gives a column '" + name
                            + "' already; choose another name for the rank");
            return null;
        }
        return name;
    }

    private Schema schema(String rankColumn) {
        List<Field> fields = new ArrayList<>(node.input().fields());
        if (rankColumn != null) {
            fields.add(new Field(rankColumn, DataType.BIGINT));
        }
        return Schema.of(fields);
    }

    /**
     * @param place the column that tells the rows of a partition apart by their place; null where none does
     * @param finalOrder of all rows; null where there are partitions
     */
    private StreamTraits traits(List<String> partitionBy, boolean oneRow, String place, OrderBy finalOrder) {
        if (node.mode().isBatch()) {
            return new StreamTraits(Changelog.INSERTS, false, partitionBy.isEmpty());
        }
        List<String> inputKey = node.traits().changelog().key();
        Changelog changelog;
        if (oneRow) {
            changelog = Changelog.changesByBucket(partitionBy);
        } else if (place != null) {
            changelog = Changelog.changes(plus(partitionBy, List.of(place)));
        } else if (inputKey != null) {
            // A row that moves to another partition leaves the one and enters the other, in no order.
            changelog = Changelog.changes(plus(inputKey, partitionBy));
        } else {
            changelog = Changelog.changesWithoutKey();
        }
        return new StreamTraits(changelog, false, false).withFinalOrder(finalOrder);
    }

    private static List<String> plus(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        second.stream().filter(name -> !all.contains(name)).forEach(all::add);
        return all;
    }
}
