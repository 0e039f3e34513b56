package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.StringColumn;
import dev.drey.table.GroupArrays;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The states of a {@link RowAggregateFunction}, an object per group; null for a group without rows. A partial is the state as the function writes it. */
final class RowStates<S> implements Accumulators {
    private final Type<S> type;
    private final RowAggregateFunction<S> function;
    private final RowArguments row;
    private Object[] states = {};
    private int size;
    private long begun;
    /** Volatile since a snapshot may write at the same time. */
    private volatile byte[] beginning;

    /** What such a function keeps. Two are equal when class and types are: the function has no state of its own. */
    record Type<S>(RowAggregateFunction<S> function, List<DataType> types, DataType result) implements AccumulatorType {
        Type {
            types = List.copyOf(types);
        }

        @Override
        public String signature() {
            return function.getClass().getName() + "/" + function.version() + " " + types;
        }

        @Override
        public List<DataType> partialTypes() {
            return List.of(DataType.STRING);
        }

        @Override
        public boolean retractable() {
            return function.retractable();
        }

        @Override
        public Accumulators create() {
            return new RowStates<>(this);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Type<?> that
                    && that.function.getClass() == function.getClass()
                    && that.types.equals(types)
                    && that.result.equals(result);
        }

        @Override
        public int hashCode() {
            return function.getClass().getName().hashCode() * 31 + types.hashCode();
        }
    }

    private RowStates(Type<S> type) {
        this.type = type;
        this.function = type.function();
        this.row = new RowArguments(type.types());
    }

    @SuppressWarnings("unchecked")
    private S state(int group) {
        return (S) states[group];
    }

    private S begun(int group) {
        if (states[group] == null) {
            states[group] = function.create();
            begun++;
        }
        return state(group);
    }

    @Override
    public void ensureGroups(int groups) {
        if (groups > states.length) {
            states = Arrays.copyOf(states, GroupArrays.grown(states.length, groups));
        }
        size = Math.max(size, groups);
    }

    @Override
    public void accumulate(Column[] arguments, int[] selection, int count, int[] groupIds) {
        row.use(arguments);
        for (int i = 0; i < count; i++) {
            if (row.moveTo(selection == null ? i : selection[i])) {
                function.accumulate(begun(groupIds[i]), row);
            }
        }
    }

    @Override
    public void retract(Column[] arguments, int[] selection, int count, int[] groupIds) {
        row.use(arguments);
        for (int i = 0; i < count; i++) {
            if (row.moveTo(selection == null ? i : selection[i])) {
                function.retract(begun(groupIds[i]), row);
            }
        }
    }

    @Override
    public void combine(Column[] partials, int[] selection, int count, int[] groupIds) {
        StringColumn written = (StringColumn) partials[0];
        for (int i = 0; i < count; i++) {
            int partial = selection == null ? i : selection[i];
            if (!written.isNull(partial)) {
                S other = read(written.data(), written.offsets()[partial], written.lengths()[partial]);
                function.combine(begun(groupIds[i]), other);
            }
        }
    }

    @Override
    public void export(int[] groups, int from, int count, Column[] partials, int targetRow) {
        StringColumn target = (StringColumn) partials[0];
        target.setNulls(targetRow, count);
        for (int i = 0; i < count; i++) {
            S state = state(groups == null ? from + i : groups[from + i]);
            if (state != null) {
                byte[] bytes = write(state);
                if (Arrays.equals(bytes, beginning())) {
                    continue;
                }
                target.setValid(targetRow + i);
                target.set(targetRow + i, bytes, 0, bytes.length);
            }
        }
    }

    /** A state that no row has come to, written: such a one, and one whose rows were all taken back, need not be kept. */
    private byte[] beginning() {
        if (beginning == null) {
            beginning = write(function.create());
        }
        return beginning;
    }

    private byte[] write(S state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            function.write(state, out);
        } catch (IOException e) {
            throw new IllegalStateException(function.name() + " cannot write its state: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private S read(byte[] data, int offset, int length) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(data, offset, length))) {
            S state = function.read(in);
            if (in.available() > 0) {
                throw new IllegalStateException(function.name() + " reads " + (length - in.available()) + " of the "
                        + length + " bytes that it wrote; read and write must agree");
            }
            return state;
        } catch (IOException e) {
            throw new IllegalStateException(
                    function.name() + " cannot read the " + length + " bytes of its state: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the result of a group. What the function cannot compute or its type cannot hold, which it tells by an {@link ArithmeticException}, is null or
     * an error as the user asked.
     *
     * @throws AggregateOverflowException under {@link Overflow#FAIL}
     */
    void finish(int group, Overflow overflow, Column target, int targetRow) {
        S state = state(group);
        ResultCell cell = new ResultCell(type.result(), target, targetRow);
        try {
            function.finish(state == null ? function.create() : state, cell);
        } catch (ArithmeticException e) {
            if (overflow == Overflow.FAIL) {
                AggregateOverflowException named = new AggregateOverflowException(group, e.getMessage());
                named.initCause(e);
                throw named;
            }
            cell.setNull();
        }
    }

    @Override
    public void clear() {
        Arrays.fill(states, 0, size, null);
        size = 0;
        begun = 0;
    }

    @Override
    public Accumulators copy() {
        RowStates<S> copy = new RowStates<>(type);
        copy.states = new Object[states.length];
        copy.size = size;
        copy.begun = begun;
        for (int group = 0; group < size; group++) {
            S state = state(group);
            if (state != null) {
                byte[] bytes = write(state);
                copy.states[group] = read(bytes, 0, bytes.length);
            }
        }
        return copy;
    }

    @Override
    public long heapBytes() {
        return 4L * states.length + begun * function.stateBytes();
    }
}
