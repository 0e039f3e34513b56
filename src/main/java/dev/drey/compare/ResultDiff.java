package dev.drey.compare;

import dev.drey.chunk.Schema;
import dev.drey.compare.SinkComparison.RowPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Compares two results of any size in bounded memory. As multisets: a first pass makes digests of hash partitions; where they differ, a second loads
 * the hashes of the differing partitions, as many at a time as the budget allows, and a third fetches the text of rows that differ. Rows of one
 * key lie in one partition. As sequences: row by row.
 */
final class ResultDiff {
    /** Rows whose hashes are held at a time: about 100 MB. */
    static final long ROWS_AT_ONCE = 2_000_000;

    private final ResultFiles reference;
    private final ResultFiles run;
    private final int[] key;
    private final int shown;
    private final long rowsAtOnce;

    /**
     * @param key names of the columns that tell rows apart; null when none are known
     * @param shown how many differing rows are wanted
     * @param rowsAtOnce budget of rows in memory; partitions that are larger are loaded all the same, one at a time
     */
    ResultDiff(ResultFiles reference, ResultFiles run, List<String> key, int shown, long rowsAtOnce) {
        this.reference = reference;
        this.run = run;
        Schema schema = run.schema();
        // The one row of a result without key columns has nothing that could lead it to its partition.
        boolean known = key != null && !key.isEmpty() && key.stream().allMatch(schema::has);
        this.key = known ? key.stream().mapToInt(schema::indexOf).toArray() : null;
        this.shown = shown;
        this.rowsAtOnce = rowsAtOnce;
    }

    ResultDiff(ResultFiles reference, ResultFiles run, List<String> key, int shown) {
        this(reference, run, key, shown, ROWS_AT_ONCE);
    }

    /** Compares without regard to order. */
    ResultDifference multisets() throws IOException {
        DifferingRows rows = new DifferingRows(run.schema(), key, shown);
        ResultDifference counts = differences(rows::add);
        return new ResultDifference(
                counts.referenceRows(), counts.runRows(), counts.missing(), counts.extra(), rows.pairs());
    }

    /** Takes a row that one side has more often. */
    @FunctionalInterface
    interface DifferingRow {
        /** @param times above 0: so often too many in the reference; below 0: in the run */
        void found(String[] values, int times) throws IOException;
    }

    /**
     * Compares without regard to order and hands out every different row that one side has more often, each once and in no order.
     *
     * @return the counts
     */
    ResultDifference differences(DifferingRow rows) throws IOException {
        PartitionDigests expected = digests(reference);
        PartitionDigests actual = digests(run);
        long missing = 0;
        long extra = 0;
        RowBalance balance = new RowBalance();
        for (BitSet group : groups(expected, actual)) {
            balance.clear();
            weigh(reference, group, balance, 1);
            weigh(run, group, balance, -1);
            missing += balance.surplus();
            extra += balance.deficit();
            fetch(reference, group, balance, rows);
            fetch(run, group, balance, rows);
        }
        return new ResultDifference(expected.rows(), actual.rows(), missing, extra, List.of());
    }

    private PartitionDigests digests(ResultFiles files) throws IOException {
        PartitionDigests digests = new PartitionDigests();
        try (ResultRows rows = files.open()) {
            while (rows.next()) {
                long first = rows.hash(false);
                digests.add(partition(rows, first), first, rows.hash(true));
            }
        }
        return digests;
    }

    private int partition(ResultRows rows, long first) throws IOException {
        return PartitionDigests.partition(key == null ? first : rows.hash(key));
    }

    /** The differing partitions, gathered so that the rows of each group fit into the budget. */
    private List<BitSet> groups(PartitionDigests expected, PartitionDigests actual) {
        List<BitSet> groups = new ArrayList<>();
        BitSet group = new BitSet();
        long rows = 0;
        for (int p = 0; p < PartitionDigests.PARTITIONS; p++) {
            if (expected.agrees(actual, p)) {
                continue;
            }
            long more = expected.rows(p) + actual.rows(p);
            if (rows + more > rowsAtOnce && !group.isEmpty()) {
                groups.add(group);
                group = new BitSet();
                rows = 0;
            }
            group.set(p);
            rows += more;
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    private void weigh(ResultFiles files, BitSet group, RowBalance balance, int sign) throws IOException {
        try (ResultRows rows = files.open()) {
            while (rows.next()) {
                long first = rows.hash(false);
                if (group.get(partition(rows, first))) {
                    balance.add(first, rows.hash(true), sign);
                }
            }
        }
    }

    private void fetch(ResultFiles files, BitSet group, RowBalance balance, DifferingRow rowsFound) throws IOException {
        try (ResultRows rows = files.open()) {
            while (rows.next()) {
                long first = rows.hash(false);
                if (group.get(partition(rows, first))) {
                    int left = balance.take(first, rows.hash(true));
                    if (left != 0) {
                        rowsFound.found(rows.values(), left);
                    }
                }
            }
        }
    }

    /** Compares row by row, in the order of the files. */
    ResultDifference sequences() throws IOException {
        long expected = 0;
        long actual = 0;
        long differing = 0;
        List<RowPair> first = new ArrayList<>();
        try (ResultRows left = reference.open();
                ResultRows right = run.open()) {
            boolean hasLeft = left.next();
            boolean hasRight = right.next();
            while (hasLeft || hasRight) {
                expected += hasLeft ? 1 : 0;
                actual += hasRight ? 1 : 0;
                boolean same = hasLeft
                        && hasRight
                        && left.hash(false) == right.hash(false)
                        && left.hash(true) == right.hash(true);
                if (!same) {
                    differing += hasLeft && hasRight ? 1 : 0;
                    if (first.size() < shown) {
                        first.add(new RowPair(
                                hasLeft ? Arrays.asList(left.values()) : null,
                                hasRight ? Arrays.asList(right.values()) : null,
                                1));
                    }
                }
                hasLeft = hasLeft && left.next();
                hasRight = hasRight && right.next();
            }
        }
        long common = Math.min(expected, actual);
        return new ResultDifference(
                expected, actual, differing + expected - common, differing + actual - common, first);
    }
}
