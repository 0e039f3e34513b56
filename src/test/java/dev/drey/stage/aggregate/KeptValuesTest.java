package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of groups over long histories: many values, rows that come and go, partials of many blocks. */
class KeptValuesTest {
    private static final int GROUPS = 3;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(12);
    }

    private static Accumulators retracting(String function, DataType type) {
        CallShape shape = CallShape.of(List.of(type), Overflow.FAIL).withRetracting();
        return created(
                AggregateFunctions.find(function).bindChecked(function.equals("count") ? shape.withDistinct() : shape));
    }

    private static Accumulators created(Aggregate aggregate) {
        Accumulators accumulators = aggregate.type().create();
        accumulators.ensureGroups(GROUPS);
        return accumulators;
    }

    /** The rows that are there, as a plain map would have them, and the same rows for the accumulators. */
    private static final class History {
        private final List<TreeMap<Long, Integer>> multisets = new ArrayList<>();
        private final List<long[]> present = new ArrayList<>();
        private final SplittableRandom random;
        private final int range;
        private final LongColumn column = new LongColumn(64);
        private final int[] groups = new int[64];

        History(long seed, int range) {
            random = new SplittableRandom(seed);
            this.range = range;
            for (int g = 0; g < GROUPS; g++) {
                multisets.add(new TreeMap<>());
            }
        }

        /** Adds up to 64 rows, or takes some back. */
        void step(int shareAdded, List<Accumulators> all) {
            boolean adds = present.isEmpty() || random.nextInt(100) < shareAdded;
            int count = Math.min(1 + random.nextInt(64), adds ? 64 : present.size());
            for (int i = 0; i < count; i++) {
                long[] row = adds ? new long[] {random.nextInt(GROUPS), random.nextInt(range) - range / 2} : takeOne();
                groups[i] = (int) row[0];
                column.set(i, row[1]);
                if (adds) {
                    present.add(row);
                }
                multisets
                        .get(groups[i])
                        .merge(row[1], adds ? 1 : -1, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
            }
            for (Accumulators accumulators : all) {
                if (adds) {
                    accumulators.accumulate(new Column[] {column}, null, count, groups);
                } else {
                    accumulators.retract(new Column[] {column}, null, count, groups);
                }
            }
        }

        /** Mostly one of those that came last or of the extreme ones. */
        private long[] takeOne() {
            int at = random.nextInt(present.size());
            if (random.nextBoolean()) {
                at = present.size() - 1 - at % Math.min(8, present.size());
            }
            return present.remove(at);
        }
    }

    private static void check(
            String label, History history, Accumulators min, Accumulators max, Accumulators distinct) {
        LongColumn results = new LongColumn(3 * GROUPS);
        ((RetractableExtremes) min).write(null, 0, GROUPS, results, 0);
        ((RetractableExtremes) max).write(null, 0, GROUPS, results, GROUPS);
        ((DistinctCounts) distinct).writeCounts(null, 0, GROUPS, results, 2 * GROUPS);
        for (int g = 0; g < GROUPS; g++) {
            TreeMap<Long, Integer> multiset = history.multisets.get(g);
            assertThat(results.get(2 * GROUPS + g)).as(label).isEqualTo(multiset.size());
            assertThat(results.isNull(g)).as(label).isEqualTo(multiset.isEmpty());
            assertThat(results.isNull(GROUPS + g)).as(label).isEqualTo(multiset.isEmpty());
            if (!multiset.isEmpty()) {
                assertThat(results.get(g)).as(label).isEqualTo(multiset.firstKey());
                assertThat(results.get(GROUPS + g)).as(label).isEqualTo(multiset.lastKey());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsThatComeAndGo_giveTheExtremesOfThoseThatStayAfterEachStep(long seed) {
        History history = new History(seed, seed % 2 == 0 ? 40 : 1_000_000);
        Accumulators min = retracting("min", DataType.BIGINT);
        Accumulators max = retracting("max", DataType.BIGINT);
        Accumulators distinct = retracting("count", DataType.BIGINT);
        for (int step = 0; step < 1500; step++) {
            // Grows, empties, grows.
            int shareAdded = step < 400 ? 80 : step < 1100 ? 20 : 60;
            history.step(shareAdded, List.of(min, max, distinct));
            if (step % 7 == 0) {
                check("seed " + seed + ", step " + step, history, min, max, distinct);
            }
            if (step % 100 == 99) {
                min = min.copy();
                max = exported(max, retracting("max", DataType.BIGINT));
                distinct = exported(distinct, retracting("count", DataType.BIGINT));
            }
        }
    }

    private static Accumulators exported(Accumulators from, Accumulators to) {
        StringColumn partials = new StringColumn(GROUPS);
        from.export(null, 0, GROUPS, new Column[] {partials}, 0);
        to.combine(new Column[] {partials}, null, GROUPS, new int[] {0, 1, 2});
        return to;
    }

    @Test
    void valuesThatWent_takeNoMemory() {
        Accumulators max = retracting("max", DataType.BIGINT);
        LongColumn column = new LongColumn(1000);
        long most = 0;
        for (int round = 0; round < 500; round++) {
            for (int i = 0; i < 1000; i++) {
                column.set(i, round * 1000L + i);
            }
            max.accumulate(new Column[] {column}, null, 1000, new int[1000]);
            max.retract(new Column[] {column}, null, 1000, new int[1000]);
            most = Math.max(most, max.heapBytes());
        }
        assertThat(most).as("bytes after 500,000 values that came and went").isLessThan(1_000_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void manyValuesOfOneGroup_passInPartialsOfSeveralBlocks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Aggregate aggregate = AggregateFunctions.find("count")
                .bindChecked(
                        CallShape.of(List.of(DataType.STRING), Overflow.FAIL).withDistinct());
        Accumulators distinct = created(aggregate);
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            StringColumn strings = new StringColumn(1000);
            for (int row = 0; row < 1000; row++) {
                String text = "v".repeat(random.nextInt(12)) + random.nextInt(50_000);
                strings.setString(row, text);
                expected.add(text);
            }
            int[] groups = new int[1000];
            Arrays.fill(groups, 1);
            distinct.accumulate(new Column[] {strings}, null, 1000, groups);
        }
        Accumulators again = exported(distinct, created(aggregate));
        exported(distinct, again);
        LongColumn counts = new LongColumn(GROUPS);
        ((DistinctCounts) again).writeCounts(null, 0, GROUPS, counts, 0);
        assertThat(counts.values()).as("seed %d", seed).containsExactly(0, expected.size(), 0);
    }

    @Test
    void setsOfValues_refuseToTakeRowsBack() {
        Accumulators set = created(AggregateFunctions.find("count")
                .bindChecked(
                        CallShape.of(List.of(DataType.BIGINT), Overflow.FAIL).withDistinct()));
        assertThatThrownBy(() -> set.retract(new Column[] {new LongColumn(1)}, null, 1, new int[1]))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("sets of values cannot take rows back; multisets can");
    }

    @Test
    void cutPartials_areToldAsCorrupt() {
        Accumulators max = retracting("max", DataType.BIGINT);
        LongColumn column = new LongColumn(100);
        for (int i = 0; i < 100; i++) {
            column.set(i, i * 1000L);
        }
        max.accumulate(new Column[] {column}, null, 100, new int[100]);
        StringColumn partials = new StringColumn(1);
        max.export(null, 0, 1, new Column[] {partials}, 0);
        int whole = partials.lengths()[0];
        for (int length = 1; length < whole; length++) {
            partials.lengths()[0] = length;
            assertThatThrownBy(() ->
                            retracting("max", DataType.BIGINT).combine(new Column[] {partials}, null, 1, new int[1]))
                    .as("%d of %d bytes", length, whole)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("the partial of values is corrupt: ");
        }
    }
}
