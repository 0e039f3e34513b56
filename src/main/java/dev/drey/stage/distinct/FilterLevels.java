package dev.drey.stage.distinct;

import dev.drey.stage.distinct.BlockedBloomFilter.Geometry;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of filters that follow one another, each for twice as many elements as the one before. Bisections find them, which take a millisecond each, so they are
 * reckoned once and shared by all that grow alike. May be used by several threads.
 */
final class FilterLevels {
    private final long expected;
    private final double rate;
    private final double tightening;
    private final List<Level> levels = new ArrayList<>();

    /**
     * One size.
     *
     * @param capacity elements that may be found new before the next filter is due; at least 1
     */
    record Level(Geometry geometry, long capacity) {}

    /**
     * @param expected elements of the first filter; at least 1
     * @param falsePositiveRate of the first filter; between 0 and 1, exclusive
     * @param tightening what the rate is multiplied with from filter to filter
     */
    FilterLevels(long expected, double falsePositiveRate, double tightening) {
        this.expected = expected;
        this.rate = falsePositiveRate;
        this.tightening = tightening;
    }

    /** @throws IllegalArgumentException when no array can hold a filter of that level */
    synchronized Level level(int number) {
        while (levels.size() <= number) {
            levels.add(reckon(levels.size()));
        }
        return levels.get(number);
    }

    /** Elements that seem to be there are not counted, but would have been there in the reckoning. */
    private Level reckon(int number) {
        double kept = rate * Math.pow(tightening, number);
        long elements = expected > Long.MAX_VALUE >> number ? Long.MAX_VALUE : expected << number;
        Geometry geometry = Geometry.of((long) Math.ceil(elements / (1 - kept)), kept);
        return new Level(geometry, Math.max(1, (long) (geometry.capacity(kept) * (1 - kept))));
    }
}
