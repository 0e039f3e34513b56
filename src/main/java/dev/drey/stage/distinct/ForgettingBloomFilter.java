package dev.drey.stage.distinct;

import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of 64-bit hashes that forgets by event time: a hash is remembered for a span, and no longer than a fourth more. A chain of filters
 * ({@link ScalableBloomFilter}) for each generation of a fourth of the span; an element is looked up in the generations that are near enough to its time, before and
 * behind it, so rows may come out of order. Without a span there is one generation for ever.
 *
 * <p><b>Forgetting.</b> By {@link #advance}; and where a limit is given, the generation that was not asked for the longest goes when there are too many. An element
 * whose generation is gone is new when it comes again.
 *
 * <p><b>Rate.</b> At most nine generations are looked at, each of which keeps a ninth of the promised rate. <b>Cost.</b> One cache miss for each of them, five where times
 * ascend. Not thread-safe.
 */
public final class ForgettingBloomFilter {
    /** Stands for never forgetting. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** Stands for as many generations as times ask for. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** Generations of a span. */
    static final int PARTS = 4;

    private final Promise promise;
    private final long width;
    /** Generations before and behind an element's own that are looked at. */
    private final long reach;

    private final int mostGenerations;
    private final FilterLevels levels;
    private final TreeMap<Long, Generation> generations = new TreeMap<>();
    /** Elements that were found new and are not forgotten. */
    private long held;
    /** Counts look-ups. */
    private long clock;

    /**
     * What a filter is made for.
     *
     * @param expected distinct elements within the span; at least 1
     * @param falsePositiveRate the greatest share of strangers that it may admit
     * @param spanMicros how long an element is remembered at least; {@link #FOREVER} for always
     */
    public record Promise(long expected, double falsePositiveRate, long spanMicros) implements Serializable {
        /**
         * What each of many filters is made for among which the elements fall by chance: the mean and four deviations of the Poisson distribution, so that one filter in 30,000 has
         * more.
         */
        public Promise share(int parts) {
            double mean = (double) expected / parts;
            long share = parts == 1 ? expected : (long) Math.ceil(mean + 4 * Math.sqrt(mean));
            return new Promise(share, falsePositiveRate, spanMicros);
        }
    }

    private static final class Generation {
        final ScalableBloomFilter filter;
        /** The look-up that asked it last. */
        long asked;

        Generation(ScalableBloomFilter filter) {
            this.filter = filter;
        }
    }

    public ForgettingBloomFilter(Promise promise) {
        this(promise, UNLIMITED);
    }

    /** @param mostGenerations that are remembered at once; {@link #UNLIMITED} where {@link #advance} alone forgets */
    public ForgettingBloomFilter(Promise promise, int mostGenerations) {
        this(promise, mostGenerations, levels(promise));
    }

    private ForgettingBloomFilter(Promise promise, int mostGenerations, FilterLevels levels) {
        if (mostGenerations < 1) {
            throw new IllegalArgumentException(mostGenerations + " generations at most; allowed: at least 1");
        }
        this.promise = promise;
        this.width = promise.spanMicros == FOREVER ? FOREVER : Math.max(1, (promise.spanMicros + PARTS - 1) / PARTS);
        this.reach = promise.spanMicros == FOREVER ? 0 : Math.floorDiv(promise.spanMicros - 1, width) + 1;
        this.mostGenerations = mostGenerations;
        this.levels = levels;
    }

    private static FilterLevels levels(Promise promise) {
        return promise.spanMicros == FOREVER
                ? ScalableBloomFilter.levels(promise.expected, promise.falsePositiveRate)
                : ScalableBloomFilter.levels(
                        promise.share(PARTS).expected, promise.falsePositiveRate / (2 * PARTS + 1));
    }

    private boolean forgets() {
        return width != FOREVER;
    }

    private long generationOf(long micros) {
        return forgets() ? Math.floorDiv(micros, width) : 0;
    }

    /**
     * Adds an element that came at a time, unless it is there.
     *
     * @param micros event time; without meaning where nothing is forgotten
     * @return true when it was not there for sure: never for one that was added at a time less than the span away and is not forgotten
     */
    public boolean add(long hash, long micros) {
        long number = generationOf(micros);
        clock++;
        if (forgets() && isAround(number, hash)) {
            return false;
        }
        Generation own = generations.get(number);
        if (own == null) {
            own = begin(number);
        }
        own.asked = clock;
        boolean fresh = own.filter.add(hash);
        held += fresh ? 1 : 0;
        return fresh;
    }

    private boolean isAround(long number, long hash) {
        for (Map.Entry<Long, Generation> near :
                generations.subMap(number - reach, true, number + reach, true).entrySet()) {
            Generation generation = near.getValue();
            generation.asked = clock;
            if (near.getKey() != number && generation.filter.mightContain(hash)) {
                return true;
            }
        }
        return false;
    }

    private Generation begin(long number) {
        if (generations.size() >= mostGenerations) {
            forget(Collections.min(generations.entrySet(), Comparator.comparingLong(entry -> entry.getValue().asked))
                    .getKey());
        }
        Generation generation = new Generation(new ScalableBloomFilter(levels));
        generations.put(number, generation);
        return generation;
    }

    private void forget(long number) {
        held -= generations.remove(number).filter.added();
    }

    /** Event time has come to a point: forgets the elements that are a span and more behind it. */
    public void advance(long micros) {
        if (forgets()) {
            long oldest = generationOf(Math.max(micros, Long.MIN_VALUE + promise.spanMicros) - promise.spanMicros);
            while (!generations.isEmpty() && generations.firstKey() < oldest) {
                forget(generations.firstKey());
            }
        }
    }

    /** The generations by number; 0 alone where nothing is forgotten. */
    public SortedMap<Long, ScalableBloomFilter> generations() {
        SortedMap<Long, ScalableBloomFilter> filters = new TreeMap<>();
        generations.forEach((number, generation) -> filters.put(number, generation.filter));
        return Collections.unmodifiableSortedMap(filters);
    }

    /** Elements that were found new and are not forgotten. */
    public long held() {
        return held;
    }

    /** Puts a filter of a generation at its place in the generation's chain, in ascending order; see {@link ScalableBloomFilter#restore}. */
    public void restore(long generation, int level, long[] words, long added) {
        generations
                .computeIfAbsent(generation, g -> new Generation(new ScalableBloomFilter(levels)))
                .filter
                .restore(level, words, added);
        held += added;
    }

    /** A set of its own with the same elements. */
    public ForgettingBloomFilter copy() {
        ForgettingBloomFilter copy = new ForgettingBloomFilter(promise, mostGenerations, levels);
        generations.forEach((number, generation) -> {
            Generation own = new Generation(generation.filter.copy());
            own.asked = generation.asked;
            copy.generations.put(number, own);
        });
        copy.held = held;
        copy.clock = clock;
        return copy;
    }

    /** What it holds and how sure its answers are: the rate is that of the worst look-up, which asks neighbouring generations only. */
    public FilterFigures figures() {
        FilterFigures sum = FilterFigures.NONE;
        TreeMap<Long, Double> denied = new TreeMap<>();
        for (Map.Entry<Long, Generation> generation : generations.entrySet()) {
            ScalableBloomFilter filter = generation.getValue().filter;
            denied.put(generation.getKey(), 1 - filter.estimatedFalsePositiveRate());
            sum = sum.plus(
                    new FilterFigures(filter.bits(), filter.setBits(), filter.hashes(), filter.estimatedDistinct(), 0));
        }
        double worst = 0;
        for (long first : denied.keySet()) {
            double all = 1;
            for (double one :
                    denied.subMap(first, true, first + 2 * reach, true).values()) {
                all *= one;
            }
            worst = Math.max(worst, 1 - all);
        }
        return sum.withRate(worst);
    }

    public long heapBytes() {
        long bytes = 0;
        for (Generation generation : generations.values()) {
            bytes += generation.filter.heapBytes();
        }
        return bytes;
    }
}
