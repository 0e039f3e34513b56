package dev.drey.stage.source.generate;

/**
 * Ranks from 1 to {@code count}, rank k with a probability in proportion to 1 / k^exponent: the skew of words, users and pages.
 *
 * <p>Drawn without rejection by the alias method (Walker 1977, in the linear construction of Vose, "A Linear Algorithm for Generating Random
 * Numbers with a Given Distribution", 1991): the upper half of the random bits picks a cell, the lower half decides between the cell's own rank and its
 * alias. A cell is one long, so a draw touches one cache line. Probabilities are exact to 2^-32 of a cell.
 *
 * <p>The table, 8 bytes a rank, is made where it is used, by {@link StrictMath}: the same on every machine.
 */
final class ZipfRanks implements LongDistribution {
    /** Most ranks: a table of 128 MiB. */
    static final int MOST = 1 << 24;

    private static final long serialVersionUID = 1L;
    private static final long LOW = 0xFFFFFFFFL;
    private static final double CELL = 0x1p32;

    private final long key;
    private final int count;
    private final double exponent;
    /** The chance of a cell's own rank, times 2^32, in the upper half; the alias, from 0, in the lower. */
    private transient long[] cells;

    /** @param count ranks, 1 to {@link #MOST} */
    ZipfRanks(long key, int count, double exponent) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(count + " ranks; allowed: 1 to " + MOST);
        }
        this.key = key;
        this.count = count;
        this.exponent = exponent;
    }

    @Override
    public void fill(RowRange rows, long[] out) {
        if (cells == null) {
            cells = cells();
        }
        long[] table = cells;
        long row = rows.first();
        for (int i = 0; i < rows.count(); i++) {
            long bits = CounterRandom.bits(key, row);
            int own = (int) ((bits >>> 32) * count >>> 32);
            long cell = table[own];
            out[i] = 1 + ((bits & LOW) < cell >>> 32 ? own : cell & LOW);
            row += rows.stride();
        }
    }

    private long[] cells() {
        double[] weight = new double[count];
        double sum = 0;
        // From the smallest, so that little is lost.
        for (int k = count; k >= 1; k--) {
            weight[k - 1] = StrictMath.pow(k, -exponent);
            sum += weight[k - 1];
        }
        int[] work = new int[count];
        int small = 0;
        int large = count;
        for (int k = 0; k < count; k++) {
            weight[k] *= count / sum;
            work[weight[k] < 1 ? small++ : --large] = k;
        }
        long[] table = new long[count];
        while (small > 0 && large < count) {
            int poor = work[--small];
            int rich = work[large];
            table[poor] = cell(weight[poor], rich);
            weight[rich] -= 1 - weight[poor];
            if (weight[rich] < 1) {
                large++;
                work[small++] = rich;
            }
        }
        // What is left has probability 1, but for rounding; the alias is the cell itself.
        while (large < count) {
            table[work[large]] = cell(1, work[large]);
            large++;
        }
        while (small > 0) {
            int rest = work[--small];
            table[rest] = cell(1, rest);
        }
        return table;
    }

    private static long cell(double chance, int alias) {
        return Math.min(LOW, (long) (chance * CELL)) << 32 | alias;
    }
}
