package dev.drey.stage.sort;

import dev.drey.chunk.Chunk;
import java.io.IOException;

/** The result of a sort, chunk by chunk in order. Not thread-safe. */
public final class SortedRows {
    private final RowStream rows;
    private final RowBlock block;
    private final RowDecoder decoder;
    private final Chunk chunk;

    /** @param block room for a chunk's rows, of which there may be at most {@code chunkRows} */
    SortedRows(RowStream rows, RowBlock block, int chunkRows, RowDecoder decoder, Chunk chunk) {
        this.rows = rows;
        this.block = block;
        block.limitRows(chunkRows);
        this.decoder = decoder;
        this.chunk = chunk;
    }

    /**
     * The next rows; null behind the last.
     *
     * @return the same chunk again and again, valid until the next call
     * @throws IOException if a spilled run cannot be read or is not what was written; rows given before are right
     */
    public Chunk next() throws IOException {
        rows.fill(block);
        if (block.rows() == 0) {
            return null;
        }
        decoder.decode(block, chunk);
        return chunk;
    }
}
