package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.Answers;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.dimension.DimensionRow;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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
}
