package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The string functions. They work on UTF-8 bytes and count code points; parts of strings share the input's bytes. */
final class Texts {
    private Texts() {}

    private static boolean startsCodePoint(byte b) {
        return (b & 0xC0) != 0x80;
    }

    /** {@code length}: code points. */
    static final class Length extends UnaryKernel {
        Length(Kernel input) {
            super(DataType.BIGINT, input);
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            StringColumn strings = (StringColumn) in;
            long[] result = ((LongColumn) out).values();
            byte[] data = strings.data();
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (out.isNull(row)) {
                    continue;
                }
                int from = strings.offsets()[row];
                int points = 0;
                for (int at = from; at < from + strings.lengths()[row]; at++) {
                    points += startsCodePoint(data[at]) ? 1 : 0;
                }
                result[row] = points;
            }
        }
    }

    /** {@code upper} and {@code lower}: ASCII in place, everything else by the rules of Unicode without a language. */
    static final class CaseMapping extends UnaryKernel {
        private final boolean upper;

        CaseMapping(Kernel input, boolean upper) {
            super(DataType.STRING, input);
            this.upper = upper;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            StringColumn strings = (StringColumn) in;
            StringColumn result = (StringColumn) out;
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (result.isNull(row)) {
                    result.setEmpty(row);
                    continue;
                }
                result.set(row, strings.data(), strings.offsets()[row], strings.lengths()[row]);
                if (!mapAscii(result.data(), result.offsets()[row], result.lengths()[row])) {
                    String text = strings.getString(row);
                    byte[] mapped = (upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT))
                            .getBytes(StandardCharsets.UTF_8);
                    result.set(row, mapped, 0, mapped.length);
                }
            }
        }

        /** @return false at a byte that is not ASCII */
        private boolean mapAscii(byte[] data, int offset, int length) {
            char first = upper ? 'a' : 'A';
            for (int i = offset; i < offset + length; i++) {
                byte b = data[i];
                if (b < 0) {
                    return false;
                }
                if (b >= first && b < first + 26) {
                    data[i] = (byte) (b ^ 0x20);
                }
            }
            return true;
        }
    }

    /** {@code trim}, {@code ltrim} and {@code rtrim}: takes away spaces. */
    static final class Trim extends UnaryKernel {
        private final boolean left;
        private final boolean right;

        Trim(Kernel input, boolean left, boolean right) {
            super(DataType.STRING, input);
            this.left = left;
            this.right = right;
        }

        @Override
        void apply(Column in, Column out, int[] rows, int count) {
            StringColumn strings = (StringColumn) in;
            StringColumn result = (StringColumn) out;
            byte[] data = strings.data();
            result.share(data);
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (result.isNull(row)) {
                    result.setEmpty(row);
                    continue;
                }
                int from = strings.offsets()[row];
                int to = from + strings.lengths()[row];
                while (left && from < to && data[from] == ' ') {
                    from++;
                }
                while (right && from < to && data[to - 1] == ' ') {
                    to--;
                }
                result.offsets()[row] = from;
                result.lengths()[row] = to - from;
            }
        }
    }

    /** {@code concat} and {@code ||}: null when a part is. */
    static final class Concat extends Kernel {
        private final Kernel[] parts;
        private final StringColumn[] columns;
        private final StringColumn out = new StringColumn(0);

        Concat(List<Kernel> parts) {
            super(DataType.STRING);
            this.parts = parts.toArray(Kernel[]::new);
            this.columns = new StringColumn[this.parts.length];
        }

        @Override
        Column evaluate(Chunk chunk, int[] rows, int count) {
            for (int p = 0; p < parts.length; p++) {
                columns[p] = (StringColumn) parts[p].evaluate(chunk, rows, count);
            }
            out.ensureCapacity(chunk.rowCount());
            out.reset();
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (anyNull(row)) {
                    out.setEmpty(row);
                    out.setNull(row);
                    continue;
                }
                int from = out.usedBytes();
                for (StringColumn part : columns) {
                    out.append(part.data(), part.offsets()[row], part.lengths()[row]);
                }
                out.offsets()[row] = from;
                out.lengths()[row] = out.usedBytes() - from;
            }
            return out;
        }

        private boolean anyNull(int row) {
            boolean any = false;
            for (StringColumn part : columns) {
                any |= part.isNull(row);
            }
            return any;
        }
    }

    /** {@code substring(string, start [, length])} as in the SQL standard: code points start to start + length - 1 of those that there are. */
    static final class Substring extends Kernel {
        private final Kernel text;
        private final Kernel start;
        private final Kernel length;
        private final Source source;
        private final StringColumn out = new StringColumn(0);

        /** @param length null for the rest of the string */
        Substring(Kernel text, Kernel start, Kernel length, Source source) {
            super(DataType.STRING);
            this.text = text;
            this.start = start;
            this.length = length;
            this.source = source;
        }

        @Override
        Column evaluate(Chunk chunk, int[] rows, int count) {
            StringColumn strings = (StringColumn) text.evaluate(chunk, rows, count);
            LongColumn starts = (LongColumn) start.evaluate(chunk, rows, count);
            LongColumn sizes = length == null ? null : (LongColumn) length.evaluate(chunk, rows, count);
            prepare(out, chunk, strings, starts);
            out.share(strings.data());
            for (int i = 0; i < count; i++) {
                int row = rows == null ? i : rows[i];
                if (out.isNull(row) || sizes != null && sizes.isNull(row)) {
                    out.setEmpty(row);
                    out.setNull(row);
                } else {
                    cut(strings, row, starts.get(row), sizes == null ? Long.MAX_VALUE : sizes.get(row));
                }
            }
            return out;
        }

        private void cut(StringColumn strings, int row, long first, long size) {
            if (size < 0) {
                throw new EvaluationException(source, "the length " + size + " of a substring is negative");
            }
            long behind = first > 0 && size > Long.MAX_VALUE - first ? Long.MAX_VALUE : first + size;
            if (length == null) {
                behind = Long.MAX_VALUE;
            }
            long skipped = Math.max(first, 1) - 1;
            byte[] data = strings.data();
            int end = strings.offsets()[row] + strings.lengths()[row];
            int from = forward(data, strings.offsets()[row], end, skipped);
            int to = forward(data, from, end, Math.max(0, behind - 1 - skipped));
            out.offsets()[row] = from;
            out.lengths()[row] = to - from;
        }

        /** The index {@code points} code points behind {@code at}, at most {@code end}. */
        private static int forward(byte[] data, int at, int end, long points) {
            if (points >= end - at) {
                return end;
            }
            int index = at;
            for (long p = 0; p < points && index < end; p++) {
                index++;
                while (index < end && !startsCodePoint(data[index])) {
                    index++;
                }
            }
            return index;
        }
    }
}
