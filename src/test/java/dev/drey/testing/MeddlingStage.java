package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;

/** A user's stage that does what it must not: it takes rows out of the chunk that it was given and that others read, too; or it fails. */
public final class MeddlingStage extends ChunkStage {
    private static final long serialVersionUID = 1L;

    private boolean fails;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        fails = options.flag("fails", false);
        return input;
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) {
        if (fails) {
            throw new IllegalStateException("the third party does not answer");
        }
        chunk.select(new int[] {chunk.selectedRow(0)}, 1);
        output.emit(chunk);
    }
}
