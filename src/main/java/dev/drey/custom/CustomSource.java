package dev.drey.custom;

import dev.drey.chunk.Schema;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * A source of a user's own. Needs a public constructor without parameters. One object is made and bound while the pipeline is checked, and travels by Java
 * serialization to the JobManager, which asks it for its parts, and to each subtask, which reads parts.
 *
 * <p>A part is read from its beginning to its end by one subtask; a checkpoint holds the position of each part that is being read, so that nothing is read twice or left out.
 */
public abstract class CustomSource implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the options; called once, while the pipeline is checked.
     *
     * @return the columns of the rows
     * @throws IllegalArgumentException if the source cannot be as it is declared; faults of single options are noted in {@code options} instead
     */
    public abstract Schema bind(CustomOptions options);

    /** True when a part may go on for ever; mode batch then refuses the source. */
    public boolean endless() {
        return false;
    }

    /**
     * What can be read side by side, in the order in which it is begun; called once a run, on the JobManager.
     *
     * @return names that {@link #open} understands, such as those of files or ranges; none twice
     */
    public abstract List<String> parts() throws Exception;

    /**
     * Begins to read a part.
     *
     * @param part one of {@link #parts}
     * @param position 0, or what {@link PartReader#position} said after the rows that were read before
     */
    public abstract PartReader open(String part, long position) throws Exception;

    /** Reads one part; used by one thread. */
    public interface PartReader extends Closeable {
        /**
         * Reads the next rows.
         *
         * @param rows takes them, and those that cannot be read ({@link RowOutput#fault})
         * @param most rows to read; fewer may be
         * @return false when the part has ended with these rows; an endless part without new rows gives true and is asked again soon. Must not wait for long, since
         *     checkpoints wait for it
         */
        boolean read(RowOutput rows, int most) throws Exception;

        /** Where to go on behind the rows that were read so far; not negative. */
        long position();

        @Override
        default void close() throws IOException {}
    }
}
