package dev.drey.stage.source.generate;

/** One of some values, chosen by a number from 0. */
record LongChoice(long[] values, LongDistribution choices) implements LongDistribution {
    @Override
    public void fill(RowRange rows, long[] out) {
        choices.fill(rows, out);
        for (int i = 0; i < rows.count(); i++) {
            out[i] = values[(int) out[i]];
        }
    }
}
