package dev.drey.page;

import java.util.ArrayList;
import java.util.List;

/** Where a value stands along an axis, and which values the axis names. */
public interface Scale {
    /** Place of a value between 0 (start of the axis) and 1 (end); values outside are put at the nearer end. */
    double fraction(double value);

    /** The values to be named, ascending. */
    List<Double> ticks();

    /** From 0 to at least {@code max} in even steps of 1, 2 or 5 times a power of ten. */
    static Scale linear(double max, int steps) {
        double step = step(positive(max) / steps);
        return new Linear(0, step, (int) Math.ceil(positive(max) / step - 1e-9));
    }

    /** From at most {@code min} to at least {@code max} in such steps: where the values lie close together, 0 is left out. */
    static Scale range(double min, double max, int steps) {
        double most = positive(max);
        double least = Math.max(0, Math.min(min, most));
        // Values that are equal stand in the middle of a range of a tenth of them.
        double spread = Math.max(most - least, most * 0.1);
        double step = step(spread / steps);
        double from = Math.floor((least - spread * 0.05) / step) * step;
        double origin = Math.max(0, from);
        return new Linear(origin, step, (int) Math.ceil((most + spread * 0.05 - origin) / step - 1e-9));
    }

    private static double step(double rough) {
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double each : new double[] {1, 2, 5}) {
            if (each * power >= rough * (1 - 1e-9)) {
                return each * power;
            }
        }
        return power * 10;
    }

    /** Powers of ten from {@code min} or below to {@code max} or above; both above 0. */
    static Scale log(double min, double max) {
        double lo = positive(min);
        double hi = Math.max(positive(max), lo);
        double from = Math.floor(Math.log10(lo) + 1e-9);
        double to = Math.ceil(Math.log10(hi) - 1e-9);
        if (to - from < 1) {
            to = from + 1;
        }
        return new Logarithmic(from, to);
    }

    /**
     * Percentiles as HdrHistogram draws them: each further nine is as wide as the one before, and the greatest value stands at the end.
     *
     * @param nines how many nines are shown: 3 for 99.9
     */
    static Scale percentiles(int nines) {
        return new Percentiles(nines);
    }

    private static double positive(double value) {
        return value > 0 && Double.isFinite(value) ? value : 1;
    }

    /** Even steps. */
    record Linear(double from, double step, int steps) implements Scale {
        @Override
        public double fraction(double value) {
            return Math.max(0, Math.min(1, (value - from) / (step * steps)));
        }

        @Override
        public List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            for (int i = 0; i <= steps; i++) {
                ticks.add(from + i * step);
            }
            return ticks;
        }
    }

    /** Powers of ten; where they are few, also 2 and 5 times them. */
    record Logarithmic(double from, double to) implements Scale {
        private static final double FEW = 2;

        @Override
        public double fraction(double value) {
            double power = value > 0 ? Math.log10(value) : from;
            return Math.max(0, Math.min(1, (power - from) / (to - from)));
        }

        @Override
        public List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            int every = (int) Math.ceil((to - from) / 7);
            for (double power = from; power <= to + 1e-9; power += every) {
                ticks.add(Math.pow(10, power));
                if (to - from <= FEW && power < to) {
                    ticks.add(2 * Math.pow(10, power));
                    ticks.add(5 * Math.pow(10, power));
                }
            }
            return ticks;
        }
    }

    /** Percentiles by their nines; 100 is the end of the axis. */
    record Percentiles(int nines) implements Scale {
        /** Room between the last nine and the greatest value, in nines. */
        private static final double ROOM_FOR_MAX = 0.7;

        @Override
        public double fraction(double percentile) {
            if (percentile >= 100) {
                return 1;
            }
            double place = -Math.log10(1 - Math.max(0, percentile) / 100) / (nines + ROOM_FOR_MAX);
            return Math.min(1, place);
        }

        @Override
        public List<Double> ticks() {
            List<Double> ticks = new ArrayList<>(List.of(0.0, 50.0));
            double rest = 100;
            for (int nine = 1; nine <= nines; nine++) {
                rest /= 10;
                ticks.add(100 - rest);
            }
            ticks.add(100.0);
            return ticks;
        }
    }
}
