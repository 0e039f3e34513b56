package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkOutput;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A user's stage that does what it must not: it takes rows out of the chunk that it was given and that others read, too; or it fails. Before that it {@code removes} an empty directory, if
 * it is told one.
 */
public final class MeddlingStage extends ChunkStage {
    private static final long serialVersionUID = 1L;

    private boolean fails;
    private String removes;

    @Override
    public Schema bind(Schema input, CustomOptions options) {
        fails = options.flag("fails", false);
        removes = options.text("removes", "");
        return input;
    }

    @Override
    public void process(Chunk chunk, ChunkOutput output) throws IOException {
        if (!removes.isEmpty()) {
            Files.deleteIfExists(Path.of(removes));
        }
        if (fails) {
            throw new IllegalStateException("the third party does not answer");
        }
        chunk.select(new int[] {chunk.selectedRow(0)}, 1);
        output.emit(chunk);
    }
}
