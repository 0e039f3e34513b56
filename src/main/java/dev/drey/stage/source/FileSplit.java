package dev.drey.stage.source;

import dev.drey.stage.source.format.ByteSource;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A stretch of a file to be read by one reader. Offsets count decompressed bytes.
 *
 * @param file as it was found; a reader refuses a file that has changed since
 * @param from first byte; need not be the start of a row
 * @param to byte behind the stretch; {@link ByteSource#UNKNOWN_LENGTH} for a compressed file
 * @param position where to read on; negative when nothing was read yet
 */
record FileSplit(FoundFile file, long from, long to, long position) implements SourceSplit, Serializable {
    /** The order in which splits are handed out: an ordered file is read in its order. */
    static final Comparator<FileSplit> ORDER =
            Comparator.comparing((FileSplit split) -> split.file.path()).thenComparingLong(FileSplit::from);

    /** {@link #position} of a split that nobody has read from. */
    static final long UNREAD = -1;

    @Override
    public String splitId() {
        return file.path() + ":" + from;
    }

    FileSplit at(long newPosition) {
        return new FileSplit(file, from, to, newPosition);
    }
}
