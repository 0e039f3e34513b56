package dev.drey.stage.distinct;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of 64-bit hashes that forgets by event time: a hash is remembered for a span, and no longer than a fourth more. A chain of filters
 * ({@link ScalableBloomFilter}) for each generation of a fourth of the span; an element is looked up in the generations that are near enough to its time, before and
 * behind it, so rows may come out of order. Without a span there is one generation for ever.
 *
 * <p><b>Rate.</b> At most nine generations are looked at, each of which keeps a ninth of the promised rate. <b>Cost.</b> One cache miss for each of them, five where times
 * ascend. Not thread-safe.
 */
public final class ForgettingBloomFilter {
    /** Stands for never forgetting. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Generations of a span. */
    private static final int PARTS = 4;

    private final Promise promise;
    private final long width;
    private final TreeMap<Long, ScalableBloomFilter> generations = new TreeMap<>();

    /**
     * What a filter is made for.
     *
     * @param expected distinct elements within the span; at least 1
     * @param falsePositiveRate the greatest share of strangers that it may admit
     * @param spanMicros how long an element is remembered at least; {@link #FOREVER} for always
     */
    public record Promise(long expected, double falsePositiveRate, long spanMicros) implements Serializable {}

    public ForgettingBloomFilter(Promise promise) {
        this.promise = promise;
        this.width = promise.spanMicros == FOREVER ? FOREVER : Math.max(1, (promise.spanMicros + PARTS - 1) / PARTS);
    }

    private boolean forgets() {
        return width != FOREVER;
    }

    private long generationOf(long micros) {
        return forgets() ? Math.floorDiv(micros, width) : 0;
    }

    private ScalableBloomFilter newGeneration() {
        return forgets()
                ? new ScalableBloomFilter(
                        Math.max(1, promise.expected / PARTS), promise.falsePositiveRate / (2 * PARTS + 1))
                : new ScalableBloomFilter(promise.expected, promise.falsePositiveRate);
    }

    /**
     * Adds an element that came at a time, unless it is there.
     *
     * @param micros event time; without meaning where nothing is forgotten
     * @return true when it was not there for sure: never for one that was added at a time less than the span away
     */
    public boolean add(long hash, long micros) {
        long generation = generationOf(micros);
        if (forgets()) {
            long reach = Math.floorDiv(promise.spanMicros - 1, width) + 1;
            for (Map.Entry<Long, ScalableBloomFilter> near : generations
                    .subMap(generation - reach, true, generation + reach, true)
                    .entrySet()) {
                if (near.getKey() != generation && near.getValue().mightContain(hash)) {
                    return false;
                }
            }
        }
        return generations.computeIfAbsent(generation, g -> newGeneration()).add(hash);
    }

    /** Event time has come to a point: forgets the elements that are a span and more behind it. */
    public void advance(long micros) {
        if (forgets()) {
            long oldest = generationOf(Math.max(micros, Long.MIN_VALUE + promise.spanMicros) - promise.spanMicros);
            generations.headMap(oldest, false).clear();
        }
    }

    /** The generations by number; 0 alone where nothing is forgotten. Not to be changed. */
    public Map<Long, ScalableBloomFilter> generations() {
        return generations;
    }

    /** Puts a filter of a generation at its place in the generation's chain, in ascending order; see {@link ScalableBloomFilter#restore}. */
    public void restore(long generation, int level, long[] words, long added) {
        generations.computeIfAbsent(generation, g -> newGeneration()).restore(level, words, added);
    }

    /** A set of its own with the same elements. */
    public ForgettingBloomFilter copy() {
        ForgettingBloomFilter copy = new ForgettingBloomFilter(promise);
        generations.forEach((generation, filter) -> copy.generations.put(generation, filter.copy()));
        return copy;
    }

    /** What it holds and how sure its answers are. */
    public FilterFigures figures() {
        FilterFigures sum = FilterFigures.NONE;
        double denied = 1;
        for (ScalableBloomFilter filter : generations.values()) {
            denied *= 1 - filter.estimatedFalsePositiveRate();
            sum = sum.plus(
                    new FilterFigures(filter.bits(), filter.setBits(), filter.hashes(), filter.estimatedDistinct(), 0));
        }
        return sum.withRate(1 - denied);
    }

    public long heapBytes() {
        return generations.values().stream()
                .mapToLong(ScalableBloomFilter::heapBytes)
                .sum();
    }
}
