package dev.drey.stage.source.jdbc;

import dev.drey.jdbc.ScanRange;
import dev.drey.stage.source.SplitSerializer;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A part of a table.
 *
 * @param range which, and how far it has been read
 */
record JdbcSplit(ScanRange range) implements SourceSplit {
    @Override
    public String splitId() {
        return "range:" + range.index();
    }

    /** Parts of tables. */
    static final class Serializer extends SplitSerializer<JdbcSplit> {
        Serializer() {
            super("parts of tables", 1);
        }

        @Override
        protected void write(JdbcSplit split, DataOutputView out) throws IOException {
            ScanRange range = split.range;
            out.writeInt(range.index());
            out.writeBoolean(range.column() != null);
            if (range.column() != null) {
                out.writeUTF(range.column());
            }
            out.writeUTF(range.kind().name());
            writeBound(range.low(), out);
            writeBound(range.high(), out);
            out.writeBoolean(range.nulls());
            out.writeBoolean(range.started());
            out.writeLong(range.after());
            out.writeLong(range.read());
        }

        private static void writeBound(Long bound, DataOutputView out) throws IOException {
            out.writeBoolean(bound != null);
            out.writeLong(bound == null ? 0 : bound);
        }

        @Override
        protected JdbcSplit read(DataInputView in) throws IOException {
            int index = in.readInt();
            String column = in.readBoolean() ? in.readUTF() : null;
            ScanRange.Kind kind = ScanRange.Kind.valueOf(in.readUTF());
            Long low = readBound(in);
            Long high = readBound(in);
            return new JdbcSplit(new ScanRange(
                    index, column, kind, low, high, in.readBoolean(), in.readBoolean(), in.readLong(), in.readLong()));
        }

        private static Long readBound(DataInputView in) throws IOException {
            boolean there = in.readBoolean();
            long bound = in.readLong();
            return there ? (Long) bound : null;
        }
    }
}
