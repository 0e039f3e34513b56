package dev.drey.stage.source;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Every {@code stride}-th row of a generator, so that all subtasks are at about the same row, and thus at the same event time.
 *
 * @param index which of the {@code stride} splits this is, from 0
 * @param stride number of splits
 * @param next number of the next row
 * @param end number behind the last row of all
 */
record GeneratorSplit(int index, int stride, long next, long end) implements SourceSplit {
    @Override
    public String splitId() {
        return "rows:" + index;
    }

    /** Rows that are left. */
    long left() {
        return next >= end ? 0 : (end - next - 1) / stride + 1;
    }

    /** The split when some of its rows have been given. */
    GeneratorSplit after(int rows) {
        return new GeneratorSplit(index, stride, next + (long) rows * stride, end);
    }

    static void write(GeneratorSplit split, DataOutputView out) throws IOException {
        out.writeInt(split.index);
        out.writeInt(split.stride);
        out.writeLong(split.next);
        out.writeLong(split.end);
    }

    static GeneratorSplit read(DataInputView in) throws IOException {
        return new GeneratorSplit(in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }

    /** Splits in checkpoints and on their way to readers. */
    static final class Serializer implements SimpleVersionedSerializer<GeneratorSplit> {
        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(GeneratorSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(24);
            write(split, out);
            return out.getCopyOfBuffer();
        }

        @Override
        public GeneratorSplit deserialize(int version, byte[] serialized) throws IOException {
            checkVersion(version);
            return read(new DataInputDeserializer(serialized));
        }

        static void checkVersion(int version) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "generator splits of layout version " + version + "; this build reads " + VERSION);
            }
        }
    }
}
