package dev.drey.stage.source;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A part of a user's own source that is still to be read.
 *
 * @param index of the part among all
 * @param part as the source named it
 * @param position where to go on
 */
record CustomPartSplit(int index, String part, long position) implements SourceSplit {
    @Override
    public String splitId() {
        return "part:" + index;
    }

    /** The split when some of its rows have been read. */
    CustomPartSplit at(long next) {
        return new CustomPartSplit(index, part, next);
    }

    /** Splits of users' own sources. */
    static final class Serializer extends SplitSerializer<CustomPartSplit> {
        Serializer() {
            super("splits of a custom source", 1);
        }

        @Override
        protected void write(CustomPartSplit split, DataOutputView out) throws IOException {
            out.writeInt(split.index);
            out.writeUTF(split.part);
            out.writeLong(split.position);
        }

        @Override
        protected CustomPartSplit read(DataInputView in) throws IOException {
            return new CustomPartSplit(in.readInt(), in.readUTF(), in.readLong());
        }
    }
}
