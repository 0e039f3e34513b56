package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import dev.drey.runtime.ObjectRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The distinct values of each group in a Java set of its own, nulls not counted: what {@link DistinctSketches} are held against. */
final class ObjectSets implements DistinctCounts {
    private final DataType type;
    private final List<Set<Object>> sets = new ArrayList<>();
    private long bytes;

    /** What a first attempt at distinct counts keeps: the values as objects. */
    record Type(DataType valueType) implements AccumulatorType {
        @Override
        public String signature() {
            return "object-set/1 " + valueType;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return false;
        }

        @Override
        public Accumulators create() {
            return new ObjectSets(valueType);
        }
    }

    private ObjectSets(DataType type) {
        this.type = type;
    }

    @Override
    public void ensureGroups(int groups) {
        while (sets.size() < groups) {
            sets.add(new HashSet<>());
            bytes += ObjectRows.mapBytes(0);
        }
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        for (int i = 0; i < count; i++) {
            Object value = ObjectRows.read(arguments[0], selection == null ? i : selection[i]);
            if (value != null) {
                add(groupIds[i], ObjectRows.keyOf(value));
            }
        }
    }

    private void add(int group, Object value) {
        Set<Object> set = sets.get(group);
        if (set.add(value)) {
            bytes += ObjectRows.valueBytes(value)
                    + ObjectRows.mapBytes(set.size())
                    - ObjectRows.mapBytes(set.size() - 1L);
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        StringColumn written = (StringColumn) partials[0];
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            try (DataInputStream in = new DataInputStream(
                    new ByteArrayInputStream(written.data(), written.offsets()[row], written.lengths()[row]))) {
                for (int left = in.readInt(); left > 0; left--) {
                    add(groupIds[i], read(in));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("a partial of distinct values cannot be read", e);
            }
        }
    }

    private Object read(DataInputStream in) throws IOException {
        return switch (type.storage()) {
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBoolean();
            case STRING -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        };
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        for (int i = 0; i < count; i++) {
            byte[] written = written(sets.get(groups == null ? from + i : groups[from + i]));
            ((StringColumn) partials[0]).set(targetRow + i, written, 0, written.length);
        }
    }

    private byte[] written(Set<Object> set) {
        ByteArrayOutputStream bytesOut = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytesOut)) {
            out.writeInt(set.size());
            for (Object value : set) {
                write(value, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a partial of distinct values cannot be written", e);
        }
        return bytesOut.toByteArray();
    }

    private static void write(Object value, DataOutputStream out) throws IOException {
        if (value instanceof Long number) {
            out.writeLong(number);
        } else if (value instanceof Double number) {
            out.writeDouble(number);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else {
            byte[] text = ((String) value).getBytes(StandardCharsets.UTF_8);
            out.writeInt(text.length);
            out.write(text);
        }
    }

    @Override
    public int distinct(int group) {
        return sets.get(group).size();
    }

    @Override
    public void clear() {
        sets.clear();
        bytes = 0;
    }

    @Override
    public Accumulators copy() {
        ObjectSets copy = new ObjectSets(type);
        sets.forEach(set -> copy.sets.add(new HashSet<>(set)));
        copy.bytes = bytes;
        return copy;
    }

    @Override
    public long heapBytes() {
        return bytes + ObjectRows.listBytes(sets.size());
    }
}
