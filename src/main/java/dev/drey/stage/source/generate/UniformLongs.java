package dev.drey.stage.source.generate;

/** Each number from {@code least} to {@code most} alike. */
record UniformLongs(long key, long least, long most) implements LongDistribution {
    @Override
    public void fill(RowRange rows, long[] out) {
        long bound = most - least + 1;
        long row = rows.first();
        for (int i = 0; i < rows.count(); i++) {
            long bits = CounterRandom.bits(key, row);
            // All 2^64 numbers have the bound 0.
            out[i] = bound == 0 ? bits : least + CounterRandom.below(bits, bound);
            row += rows.stride();
        }
    }
}
