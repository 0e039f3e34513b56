package dev.drey.stage.source.generate;

import dev.drey.chunk.Column;
import dev.drey.chunk.StringColumn;
import java.nio.charset.StandardCharsets;

/** Strings of a prefix and a number in decimal: {@code user-17}. */
final class NumberedStrings implements ColumnGenerator {
    private static final long serialVersionUID = 1L;
    /** Characters of the longest number. */
    private static final int LONGEST = 20;

    private final byte[] prefix;
    private final LongDistribution numbers;
    private transient long[] drawn;

    NumberedStrings(String prefix, LongDistribution numbers) {
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        this.numbers = numbers;
    }

    @Override
    public void fill(RowRange rows, Column column) {
        StringColumn strings = (StringColumn) column;
        if (drawn == null || drawn.length < rows.count()) {
            drawn = new long[rows.count()];
        }
        numbers.fill(rows, drawn);
        byte[] data = strings.ownBytes(Math.multiplyExact(rows.count(), prefix.length + LONGEST));
        int[] offsets = strings.offsets();
        int[] lengths = strings.lengths();
        int at = 0;
        for (int i = 0; i < rows.count(); i++) {
            offsets[i] = at;
            System.arraycopy(prefix, 0, data, at, prefix.length);
            at = write(drawn[i], data, at + prefix.length);
            lengths[i] = at - offsets[i];
        }
    }

    /** Writes a number; returns where it ends. */
    private static int write(long number, byte[] data, int from) {
        int at = from;
        // Negative all the way: the least long has no positive counterpart.
        long rest = number < 0 ? number : -number;
        if (number < 0) {
            data[at++] = '-';
        }
        int end = at + digits(rest);
        for (int i = end - 1; i >= at; i--) {
            long tenth = rest / 10;
            data[i] = (byte) ('0' + (tenth * 10 - rest));
            rest = tenth;
        }
        return end;
    }

    private static int digits(long negative) {
        int digits = 1;
        long bound = -10;
        while (digits < 19 && negative <= bound) {
            digits++;
            bound *= 10;
        }
        return digits;
    }
}
