package dev.drey.compare.report;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.MeasuredError;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.ModeRun;
import dev.drey.compare.ModeRun.Purpose;
import dev.drey.compare.SinkComparison;
import dev.drey.compare.SinkComparison.RowPair;
import dev.drey.compare.StageCost;
import dev.drey.compare.TwinComparison;
import java.util.List;

/** Fixed comparisons of memory to draw. */
final class SampleMemory {
    private static final long MIB = 1L << 20;

    private SampleMemory() {}

    /** An exact stage, one that loses keys and one with estimates, all as they should be. */
    static MemoryComparison comparison() {
        TwinComparison worst = new TwinComparison(
                "worst",
                "top-k",
                "heap of the first 10 rows",
                "all rows in a list, sorted, cut",
                cost("as declared", 20, 20_300, 310, 4.1, 412),
                cost("naive worst", 5_800_000, 724 * MIB, 9_120, 14.03, 1804),
                List.of(),
                List.of(equal("out", "naive worst")),
                Verdict.EQUAL,
                "sink 'out': 10 rows, the same in both in the same order");
        TwinComparison users = new TwinComparison(
                "users",
                "distinct",
                "Bloom filter for 1,000,000 keys",
                "set of all keys",
                cost("as declared", 991_731, 3 * MIB, 640, 4.1, 412),
                cost("naive users", 1_000_031, 96 * MIB, 2_210, 6.2, 702),
                List.of(new MeasuredError("keys lost", 0.01, 0.0083, null, 8300, 1_000_031, 0, true)),
                List.of(different("counts", "naive users", Verdict.EXPLAINED)),
                Verdict.EXPLAINED,
                "sink 'counts': 1 row of 1 missing, 1 row of 1 too many; stage 'users' is approximate and keeps its promise");
        TwinComparison countries = new TwinComparison(
                "a_stage_with_quite_a_long_name_that_somebody_found_useful",
                "aggregate",
                "HyperLogLog registers per group, in a sparse or a dense form",
                "set of values per group",
                cost("as declared", 400, 0, 0, 4.1, 412),
                cost("naive countries", 400, 31 * MIB, 1_020, 5.5, 533),
                List.of(new MeasuredError("visitors", 0.01625, 0.0112, 0.031, 171, 200, 0, true)),
                List.of(equal("out", "naive countries")),
                Verdict.EXPLAINED,
                "sink 'countries': 171 rows of 200 missing, 171 rows of 200 too many; the stage is approximate and keeps its promise");
        return memory(
                "visits",
                List.of(worst, users, countries),
                Verdict.EXPLAINED,
                "stage 'users' beside its naive twin: " + users.reason());
    }

    /** A stage that is wrong. */
    static MemoryComparison different() {
        TwinComparison users = new TwinComparison(
                "users",
                "distinct",
                "Bloom filter for 1,000,000 keys",
                "set of all keys",
                cost("as declared", 9, 3 * MIB, 640, 4.1, 412),
                cost("naive users", 12, 700, 2, 3.9, 402),
                List.of(new MeasuredError("keys lost", 0.01, 0.25, null, 3, 12, 0, false)),
                List.of(different("counts", "naive users", Verdict.DIFFERENT)),
                Verdict.DIFFERENT,
                "keys lost: 25 %, promised were 1 %");
        return memory(
                "visits", List.of(users), Verdict.DIFFERENT, "stage 'users' beside its naive twin: " + users.reason());
    }

    /** Every text tries to become markup or to move the cursor. */
    static MemoryComparison hostile() {
        String evil = "<script>alert('1')</script>\"&<svg onload=x>]]>\u001b[31m\u202e\ud800";
        TwinComparison twin = new TwinComparison(
                evil,
                evil,
                evil,
                evil,
                cost(evil, 1, 1, 1, 1, 1),
                cost(evil, 1, 1, 1, 1, 1),
                List.of(new MeasuredError(evil, 0, 0, null, 0, 0, 0, true)),
                List.of(different(evil, evil, Verdict.DIFFERENT)),
                Verdict.DIFFERENT,
                evil);
        return memory(evil, List.of(twin), Verdict.DIFFERENT, evil);
    }

    private static MemoryComparison memory(
            String pipeline, List<TwinComparison> twins, Verdict verdict, String reason) {
        List<ModeRun> runs = List.of(
                SampleComparisons.run("as declared", Purpose.MEMORY, "batch", 4.7e6, 4200, 412, 1, null),
                SampleComparisons.run("naive worst", Purpose.MEMORY, "batch", 1.4e6, 4200, 1804, 2, null));
        return new MemoryComparison(
                pipeline, "2026-01-01T00:00:00Z", SampleComparisons.machine(), runs, twins, verdict, reason);
    }

    private static StageCost cost(String run, long rows, long bytes, long millis, double seconds, long heapMib) {
        return new StageCost(run, 5_800_000, 10, rows, bytes, millis, seconds, heapMib * MIB);
    }

    private static SinkComparison equal(String sink, String reference) {
        return new SinkComparison(
                sink,
                reference,
                "as declared",
                Verdict.EQUAL,
                "10 rows, the same in both",
                false,
                10,
                10,
                0,
                0,
                List.of("user"),
                List.of(),
                List.of());
    }

    private static SinkComparison different(String sink, String reference, Verdict verdict) {
        return new SinkComparison(
                sink,
                reference,
                "as declared",
                verdict,
                "1 row of 1 missing, 1 row of 1 too many",
                false,
                1,
                1,
                1,
                1,
                List.of("users"),
                List.of(),
                List.of(new RowPair(List.of("1000031"), List.of("991731"), 1)));
    }
}
