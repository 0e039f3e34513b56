package dev.drey.stage.aggregate;

import dev.drey.chunk.DataType;
import dev.drey.stage.Approximation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The naive twin of an aggregation with approximate distinct counts: the same with exact ones, from Java sets of values. */
final class NaiveCounts {
    static final String BOUNDED = "HyperLogLog registers per group";
    static final String NAIVE = "set of values per group";

    private NaiveCounts() {}

    /** The calls with exact distinct counts instead of approximate ones. */
    static List<BoundCall> exact(List<BoundCall> calls) {
        return calls.stream()
                .map(call -> isApproximate(call) ? exact(call) : call)
                .toList();
    }

    private static boolean isApproximate(BoundCall call) {
        return call.aggregate().type() instanceof DistinctSketches.Type;
    }

    private static BoundCall exact(BoundCall call) {
        Aggregate aggregate = new Aggregate(
                1,
                new ObjectSets.Type(call.arguments().get(0).type()),
                DataType.BIGINT,
                (kept, groups, from, count, target, targetRow) ->
                        ((DistinctCounts) kept).writeCounts(groups, from, count, target, targetRow));
        return new BoundCall(call.name(), call.text(), call.arguments(), call.filter(), aggregate);
    }

    /**
     * What the approximate counts promise; null where there are none.
     *
     * @param key columns that tell the rows of the result apart
     */
    static Approximation approximation(List<BoundCall> calls, List<String> key) {
        Map<String, Double> errors = new TreeMap<>();
        for (BoundCall call : calls) {
            if (call.aggregate().type() instanceof DistinctSketches.Type sketches) {
                errors.put(call.name(), sketches.standardError());
            }
        }
        return errors.isEmpty() ? null : new Approximation.Estimates(key, errors);
    }
}
