package dev.drey.stage.source.generate;

import java.io.Serializable;

/** Doubles by row. */
@FunctionalInterface
interface DoubleDistribution extends Serializable {
    /** Writes the number of the i-th row to {@code out[i]}. */
    void fill(RowRange rows, double[] out);

    /** The first row has {@code start}, each further row {@code step} more; computed from the row's number, so that no error adds up. */
    record Sequence(double start, double step) implements DoubleDistribution {
        @Override
        public void fill(RowRange rows, double[] out) {
            for (int i = 0; i < rows.count(); i++) {
                out[i] = start + step * (rows.first() + i * rows.stride());
            }
        }
    }

    /** At least {@code least}, less than {@code most}, each alike. */
    record Uniform(long key, double least, double most) implements DoubleDistribution {
        @Override
        public void fill(RowRange rows, double[] out) {
            double width = most - least;
            long row = rows.first();
            for (int i = 0; i < rows.count(); i++) {
                out[i] = least + width * CounterRandom.unit(CounterRandom.bits(key, row));
                row += rows.stride();
            }
        }
    }

    /** One of some values, chosen by a number from 0. */
    record Choice(double[] values, LongDistribution choices) implements DoubleDistribution {
        @Override
        public void fill(RowRange rows, double[] out) {
            long[] choice = new long[rows.count()];
            choices.fill(rows, choice);
            for (int i = 0; i < rows.count(); i++) {
                out[i] = values[(int) choice[i]];
            }
        }
    }
}
