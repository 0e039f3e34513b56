package dev.drey.stage.source.generate;

/**
 * The first row has {@code start}, each further row {@code step} more.
 *
 * @param least least value that the column can hold
 * @param most greatest value that the column can hold
 */
record LongSequence(long start, long step, long least, long most) implements LongDistribution {

    /** The same number in every row. */
    static LongSequence constant(long value) {
        return new LongSequence(value, 0, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /**
     * The number of a row.
     *
     * @throws IllegalStateException if the column cannot hold it
     */
    long at(long row) {
        try {
            long value = Math.addExact(start, Math.multiplyExact(step, row));
            if (value >= least && value <= most) {
                return value;
            }
        } catch (ArithmeticException e) {
            // told below: the number is further out than any bound
        }
        throw new IllegalStateException("the sequence leaves the range of its type at row " + row);
    }

    @Override
    public void fill(RowRange rows, long[] out) {
        if (rows.count() > 0) {
            at(rows.first() + (rows.count() - 1) * rows.stride());
        }
        long value = start + step * rows.first();
        long increment = step * rows.stride();
        for (int i = 0; i < rows.count(); i++) {
            out[i] = value;
            value += increment;
        }
    }
}
