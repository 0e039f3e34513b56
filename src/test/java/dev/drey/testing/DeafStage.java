package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;
import java.util.concurrent.CountDownLatch;

/** A user's stage that hangs at its first chunk for ever and ignores interruption. */
public final class DeafStage extends ChunkStage {
    private static final long serialVersionUID = 1L;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        return input;
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) {
        while (NEVER.getCount() > 0) {
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                // the point of it
                continue;
            }
        }
    }
}
