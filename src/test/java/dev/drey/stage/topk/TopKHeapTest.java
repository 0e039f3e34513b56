package dev.drey.stage.topk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopKHeapTest {
    private static final Schema NUMBERS = Schema.parse("n bigint, s string");

    static Stream<Long> seeds() {
        return RandomChunks.seeds(60);
    }

    /** Nulls, NaN, both zeros, ties, empty strings and prefixes are what {@link RandomChunks} leans to. */
    @ParameterizedTest
    @MethodSource("seeds")
    void heap_givesWhatSortingAllRowsGives(long seed) {
        RandomChunks random = new RandomChunks(seed).withSelections();
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        List<Chunk> chunks = random.chunks(schema, 1 + random.below(3000), 1500);
        TopKHeap heap = new TopKHeap(spec);
        chunks.forEach(heap::add);
        assertThat(rows(heap)).as("seed %d, %s", seed, spec).isEqualTo(naive(spec, chunks));
        assertThat(rows(heap)).as("seed %d, asked twice", seed).isEqualTo(naive(spec, chunks));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void heapOfHeaps_isTheHeapOfAllRows(long seed) {
        RandomChunks random = new RandomChunks(seed);
        Schema schema = random.schema();
        TopKSpec spec = RandomSpecs.draw(random, schema);
        List<Chunk> chunks = random.chunks(schema, 2000, 300);
        TopKHeap merged = new TopKHeap(spec);
        List<TopKHeap> parts = List.of(new TopKHeap(spec), new TopKHeap(spec), new TopKHeap(spec));
        for (int i = 0; i < chunks.size(); i++) {
            parts.get(i % parts.size()).add(chunks.get(i));
        }
        parts.forEach(part -> merged.add(part.result()));
        assertThat(rows(merged)).as("seed %d, %s", seed, spec).containsExactlyInAnyOrderElementsOf(naive(spec, chunks));
    }

    /** As the class's documentation shows it, by itself: no job, no cluster. */
    @Test
    void example_findsTheFirstRowsOfEachPartition() {
        Chunk flights = Chunks.parse("""
                        airport string | delay bigint
                        TXL | 20
                        CDG | 90
                        TXL | 75
                        CDG | 15
                        TXL | null
                        CDG | 90
                        """);
        RowOrder byDelay = RowOrder.by(List.of(new RowOrder.Key(1, true, false)));

        TopKHeap worst = new TopKHeap(new TopKSpec(flights.schema(), List.of(0), byDelay, Ranking.RANK, 2));
        worst.add(flights);

        LongColumn ranks = new LongColumn(0);
        assertThat(worst.result(ranks)).hasToString("""
                        airport string | delay bigint
                        TXL            | 75
                        TXL            | 20
                        CDG            | 90
                        CDG            | 90
                        """);
        assertThat(Arrays.copyOf(ranks.values(), 4)).containsExactly(1, 2, 1, 1);
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void tiesAtTheBorder_stayWhereTheRankSaysSo(Ranking ranking) {
        Chunk rows = Chunks.parse("""
                n bigint | s string
                5 | e
                7 | b
                7 | a
                9 | x
                5 | d
                5 | c
                4 | a
                """);
        TopKSpec spec = new TopKSpec(NUMBERS, List.of(), byNumberDescending(), ranking, 3);
        TopKHeap heap = new TopKHeap(spec);
        heap.add(rows);
        assertThat(rows(heap))
                .containsExactly(
                        switch (ranking) {
                            case ROW_NUMBER -> new String[] {"+9|+x|+1|", "+7|+a|+2|", "+7|+b|+3|"};
                            case RANK -> new String[] {"+9|+x|+1|", "+7|+a|+2|", "+7|+b|+2|"};
                            case DENSE_RANK ->
                                new String[] {
                                    "+9|+x|+1|", "+7|+a|+2|", "+7|+b|+2|", "+5|+c|+3|", "+5|+d|+3|", "+5|+e|+3|"
                                };
                        });
    }

    @ParameterizedTest
    @EnumSource(Ranking.class)
    void bytes_areIndependentOfTheNumberOfRows(Ranking ranking) {
        for (int order = 0; order < 3; order++) {
            long few = bytesAfter(20_000, order, ranking);
            long many = bytesAfter(300_000, order, ranking);
            assertThat(many).as("%s, order %d", ranking, order).isLessThanOrEqualTo(few + few / 2);
        }
    }

    /** Rows that come sorted, reversed and mixed; in the second case each of them is among the first when it comes. */
    private static long bytesAfter(int rows, int order, Ranking ranking) {
        TopKHeap heap = new TopKHeap(new TopKSpec(NUMBERS, List.of(), byNumberDescending(), ranking, 100));
        Chunk chunk = Chunk.allocate(NUMBERS, 1000);
        long most = 0;
        for (int from = 0; from < rows; from += 1000) {
            chunk.reset();
            for (int i = 0; i < 1000; i++) {
                long n = from + i;
                chunk.longs(0).set(i, order == 0 ? -n : order == 1 ? n : n * 7_919 % 1_000_003);
                chunk.strings(1).setString(i, "some text of " + n);
            }
            chunk.setRowCount(1000);
            heap.add(chunk);
            most = Math.max(most, heap.heapBytes());
        }
        return most;
    }

    @Test
    void clearedHeap_beginsAnew() {
        TopKSpec spec = TopKSpec.of(NUMBERS, byNumberDescending(), 1);
        TopKHeap heap = new TopKHeap(spec);
        heap.add(Chunks.parse("n bigint | s string\n9 | a\n"));
        heap.clear();
        assertThat(heap.size()).isZero();
        assertThat(rows(heap)).isEmpty();
        heap.add(Chunks.parse("n bigint | s string\n3 | a\n"));
        assertThat(rows(heap)).containsExactly("+3|+a|+1|");
    }

    @Test
    void copy_goesItsOwnWay() {
        TopKHeap heap = new TopKHeap(TopKSpec.of(NUMBERS, byNumberDescending(), 1));
        heap.add(Chunks.parse("n bigint | s string\n9 | a\n"));
        TopKHeap copy = heap.copy();
        heap.add(Chunks.parse("n bigint | s string\n10 | b\n"));
        assertThat(rows(copy)).containsExactly("+9|+a|+1|");
        assertThat(rows(heap)).containsExactly("+10|+b|+1|");
    }

    @Test
    void senselessSpec_isRefused() {
        assertThatThrownBy(() -> TopKSpec.of(NUMBERS, byNumberDescending(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k is 0; allowed: 1 or more");
    }

    private static RowOrder byNumberDescending() {
        return RowOrder.by(List.of(new RowOrder.Key(0, true, false)));
    }

    private static List<String> rows(TopKHeap heap) {
        LongColumn ranks = new LongColumn(0);
        Chunk result = heap.result(ranks);
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < result.rowCount(); row++) {
            rows.add(NaiveTopK.text(result, row) + "+" + ranks.get(row) + "|");
        }
        return rows;
    }

    private static List<String> naive(TopKSpec spec, List<Chunk> chunks) {
        return NaiveTopK.texts(NaiveTopK.rows(spec, chunks));
    }
}
