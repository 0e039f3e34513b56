package dev.drey.stage.source.generate;

/**
 * Doubles as whole numbers.
 *
 * @param scale what a double is multiplied by
 * @param most numbers further from 0 are brought here: what the column can hold
 */
record RoundedDoubles(DoubleDistribution doubles, double scale, long most) implements LongDistribution {
    @Override
    public void fill(RowRange rows, long[] out) {
        double[] values = new double[rows.count()];
        doubles.fill(rows, values);
        for (int i = 0; i < rows.count(); i++) {
            out[i] = Math.max(-most, Math.min(most, Math.round(values[i] * scale)));
        }
    }
}
