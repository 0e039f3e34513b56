package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.Answers;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionRow;
import dev.drey.testing.RandomChunks;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WaitingChunksTest {
    private final CompletableFuture<Answers<DimensionRow>> late = new CompletableFuture<>();

    private void await(WaitingChunks waiting) {
        Chunk chunk = Chunks.parse("""
                id bigint
                1
                """);
        waiting.add(chunk, new int[] {ChunkKeys.NONE}, late);
    }

    @Test
    void unordered_whoComesMayPassRowsButNoWatermark() {
        WaitingChunks waiting = new WaitingChunks(false, Long.MAX_VALUE);
        await(waiting);
        assertThat(waiting.mayBePassed()).isTrue();
        waiting.addWatermark(7);
        assertThat(waiting.mayBePassed()).as("a late row would be in time").isFalse();
        late.complete(Answers.none());
        assertThat(waiting.take().rows()).isNotNull();
        assertThat(waiting.mayBePassed()).as("the watermark has not left").isFalse();
        assertThat(waiting.take().watermark()).isEqualTo(7);
        assertThat(waiting.mayBePassed()).isTrue();
    }

    @Test
    void ordered_whoComesMayPassNobody() {
        WaitingChunks waiting = new WaitingChunks(true, Long.MAX_VALUE);
        assertThat(waiting.mayBePassed()).isTrue();
        await(waiting);
        assertThat(waiting.mayBePassed()).isFalse();
        late.complete(Answers.none());
        assertThat(waiting.take()).isNotNull();
        assertThat(waiting.mayBePassed()).isTrue();
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(4);
    }

    /** Draws chunks of any size and lets some of them leave between: what waits is not touched by what borrows the arrays of those that left. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatWaits_staysAsItCame_whoeverBorrowsArrays(long seed) {
        RandomChunks random =
                new RandomChunks(seed).withSelections().withRowKinds().withEventTime();
        WaitingChunks waiting = new WaitingChunks(true, random.below(2) == 0 ? Long.MAX_VALUE : 20_000);
        Deque<String> expected = new ArrayDeque<>();
        Schema schema = random.schema();
        for (int step = 0; step < 300; step++) {
            if (random.below(5) < 3) {
                Chunk chunk = random.chunk(schema, random.below(random.below(2) == 0 ? 4 : 200));
                int[] places = IntStream.range(0, chunk.rowCount() + 1)
                        .map(i -> random.below(50) - 1)
                        .toArray();
                waiting.add(chunk, places, CompletableFuture.completedFuture(Answers.none()));
                expected.add(shown(chunk, places));
            } else if (!expected.isEmpty()) {
                WaitingChunks.Entry left = waiting.take();
                assertThat(shown(left.rows(), left.places()))
                        .as("seed %d", seed)
                        .isEqualTo(expected.poll());
                waiting.reuse(left);
            }
            assertThat(waiting.heldBytes()).isGreaterThanOrEqualTo(waiting.bytes());
        }
    }

    @Test
    void wideRowsThatLeft_takeNoRoomFromNarrowOnes() {
        WaitingChunks waiting = new WaitingChunks(true, 1 << 20);
        fill(waiting, texts(100, 1000));
        leave(waiting);
        Chunk narrow = texts(100, 10);
        for (int round = 0; round < 20; round++) {
            fill(waiting, narrow);
            leave(waiting);
        }
        fill(waiting, narrow);
        long each = narrow.copy().heapBytes() + 4 * 100;
        assertThat(waiting.rows()).isGreaterThan(100 * (1 << 20) / each * 3 / 4);
    }

    private static Chunk texts(int rows, int length) {
        Chunk chunk = Chunk.allocate(Schema.parse("text string"), rows);
        for (int row = 0; row < rows; row++) {
            chunk.strings(0).setString(row, "x".repeat(length));
        }
        chunk.setRowCount(rows);
        return chunk;
    }

    private static void fill(WaitingChunks waiting, Chunk chunk) {
        while (waiting.bytes() < 1 << 20) {
            waiting.add(chunk, new int[chunk.rowCount()], CompletableFuture.completedFuture(Answers.none()));
        }
    }

    private static void leave(WaitingChunks waiting) {
        for (WaitingChunks.Entry left = waiting.take(); left != null; left = waiting.take()) {
            waiting.reuse(left);
        }
    }

    private static String shown(Chunk chunk, int[] places) {
        return Chunks.print(chunk.copy()) + Arrays.toString(Arrays.copyOf(places, chunk.selectedCount()));
    }
}
