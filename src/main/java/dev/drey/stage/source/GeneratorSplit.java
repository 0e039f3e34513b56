package dev.drey.stage.source;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.memory.DataInputView;
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

    /** Splits of generators. */
    static final class Serializer extends SplitSerializer<GeneratorSplit> {
        Serializer() {
            super("generator splits", 1);
        }

        @Override
        protected void write(GeneratorSplit split, DataOutputView out) throws IOException {
            out.writeInt(split.index);
            out.writeInt(split.stride);
            out.writeLong(split.next);
            out.writeLong(split.end);
        }

        @Override
        protected GeneratorSplit read(DataInputView in) throws IOException {
            return new GeneratorSplit(in.readInt(), in.readInt(), in.readLong(), in.readLong());
        }
    }
}
