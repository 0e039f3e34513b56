package dev.drey.custom;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.Serializable;

/**
 * A stage of a user's own that takes chunks and gives chunks. Needs a public constructor without parameters. One object is made and bound while the pipeline is checked,
 * and travels by Java serialization to each subtask of the run, so that what {@link #bind} leaves in its fields is there; what {@link #open} makes is to be
 * {@code transient}.
 *
 * <p>A stage keeps no rows beyond a checkpoint, nor beyond a watermark: what it holds back it gives in {@link #flush}. Each object is used by one thread.
 */
public abstract class ChunkStage implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the options against the input's columns; called once, while the pipeline is checked.
     *
     * @return the columns that the stage gives
     * @throws IllegalArgumentException if the stage cannot be as it is declared; faults of single options are noted in {@code options} instead
     */
    public abstract Schema bind(Schema input, CustomOptions options);

    /**
     * True when the input's rows may be taken back: the stage then sees their kinds ({@link Chunk#rowKinds}), gives each row that it makes the kind of the row behind it, and makes of
     * equal rows equal rows. Otherwise the pipeline refuses such an input.
     */
    public boolean takesChanges() {
        return false;
    }

    /** True when the chunks that the stage gives have an event time whenever those that come in have one. */
    public boolean keepsEventTime() {
        return false;
    }

    /** Called in each subtask before the first chunk. */
    public void open() throws Exception {}

    /**
     * Works on one chunk.
     *
     * @param chunk valid during the call; must not be written to
     */
    public abstract void process(Chunk chunk, ChunkOutput output) throws Exception;

    /**
     * Gives all rows that are held back: called before each checkpoint and at the end of the input, and, where event time is kept ({@link #keepsEventTime}), before each watermark
     * and when the input goes idle, since rows behind a watermark are late. Rows that are held back may be at fault here, too.
     */
    public void flush(ChunkOutput output) throws Exception {}

    /** Called at the end of each subtask, also after a failure, also of {@link #open}. */
    public void close() throws Exception {}
}
