package dev.drey.stage.source.generate;

/** Numbers that fall behind by up to {@code most}, each amount alike: timestamps out of order. */
record JitteredLongs(LongDistribution base, long key, long most) implements LongDistribution {
    @Override
    public void fill(RowRange rows, long[] out) {
        base.fill(rows, out);
        long row = rows.first();
        for (int i = 0; i < rows.count(); i++) {
            out[i] -= CounterRandom.below(CounterRandom.bits(key, row), most + 1);
            row += rows.stride();
        }
    }
}
