package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueSetsTest {
    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 20).boxed();
    }

    /** From values that all groups share to values that each group has alone. */
    @ParameterizedTest
    @MethodSource("seeds")
    void sets_areThoseOfTheOracleAlsoWhenPutTogether(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int groups = 1 + random.nextInt(seed % 2 == 0 ? 5 : 2000);
        int range = 1 + random.nextInt(seed % 3 == 0 ? 20_000 : 300);
        List<Set<Long>> expected = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            expected.add(new HashSet<>());
        }
        ValueSets whole = new ValueSets(DataType.BIGINT);
        ValueSets joined = new ValueSets(DataType.BIGINT);
        whole.ensureGroups(groups);
        joined.ensureGroups(groups);
        for (int part = 0; part < 4; part++) {
            ValueSets one = new ValueSets(DataType.BIGINT);
            one.ensureGroups(groups);
            int rows = random.nextInt(6000);
            LongColumn values = new LongColumn(rows);
            int[] groupIds = new int[rows];
            for (int row = 0; row < rows; row++) {
                groupIds[row] = random.nextInt(groups);
                if (random.nextInt(10) == 0) {
                    values.setNull(row);
                } else {
                    long value = random.nextInt(range) + (seed % 4 == 0 ? groupIds[row] * 100_000L : 0);
                    values.set(row, value);
                    expected.get(groupIds[row]).add(value);
                }
            }
            whole.add(values, null, rows, groupIds);
            one.add(values, null, rows, groupIds);
            combine(joined, one, groups);
        }
        for (int group = 0; group < groups; group++) {
            assertThat(whole.size(group))
                    .as("seed %d", seed)
                    .isEqualTo(expected.get(group).size());
            assertThat(joined.size(group)).as("seed %d", seed).isEqualTo(whole.size(group));
        }
        ValueSets copy = whole.copy(DataType.BIGINT);
        combine(copy, joined, groups);
        assertThat(copy.size(0)).isEqualTo(whole.size(0));
        whole.clear();
        whole.ensureGroups(groups);
        assertThat(whole.size(0)).isZero();
    }

    private static void combine(ValueSets into, ValueSets part, int groups) {
        Chunk partials = Chunk.allocate(Schema.parse("p string"), groups);
        part.export(null, 0, groups, (StringColumn) partials.column(0), 0);
        int[] ids = new int[groups];
        for (int group = 0; group < groups; group++) {
            ids[group] = group;
        }
        into.combine((StringColumn) partials.column(0), null, groups, ids);
    }

    @Test
    void sharedValues_takeLittleMoreThanABit() {
        ValueSets sets = new ValueSets(DataType.BIGINT);
        int values = 50_000;
        sets.ensureGroups(20);
        LongColumn column = new LongColumn(values);
        for (int value = 0; value < values; value++) {
            column.set(value, value);
        }
        for (int group = 0; group < 20; group++) {
            int[] groupIds = new int[values];
            java.util.Arrays.fill(groupIds, group);
            sets.add(column, null, values, groupIds);
            assertThat(sets.size(group)).isEqualTo(values);
        }
        assertThat(sets.heapBytes()).isLessThan(8L << 20);
    }
}
