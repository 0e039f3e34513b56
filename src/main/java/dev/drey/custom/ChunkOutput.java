package dev.drey.custom;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;

/** Where a {@link ChunkStage} puts what it makes; valid during the call that hands it over. */
public interface ChunkOutput {
    /** The columns that the stage has declared. */
    Schema schema();

    /**
     * Gives rows on; returns when all behind has seen them.
     *
     * @param chunk of {@link #schema}; may be a view of the chunk that came in; the caller's again after the call
     */
    void emit(Chunk chunk);

    /**
     * A row cannot be worked on and is left out.
     *
     * @param row physical row of {@code chunk}, which came in, now or before; or of a copy of that
     * @param reason what is wrong, with the actual value and what is allowed
     */
    void fault(Chunk chunk, int row, String reason);
}
