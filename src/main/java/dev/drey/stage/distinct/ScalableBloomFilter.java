package dev.drey.stage.distinct;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A set of 64-bit hashes that never denies a member, rarely admits a stranger, and grows: a chain of {@link BlockedBloomFilter}s, each for twice as many elements
 * as the one before at half its rate of false positives (P. S. Almeida, C. Baquero, N. Preguiça, D. Hutchison, "Scalable Bloom Filters", 2007).
 *
 * <p><b>Invariant.</b> A hash that was added is in one of the filters. Filter i is closed when it holds as many elements as keep the rate r / 2^(i+1), so a stranger
 * is admitted with a probability below r / 2 + r / 4 + … = r, however many elements there are.
 *
 * <p><b>Cost.</b> One cache miss per filter of the chain: log2 of how many times the expected number was exceeded, plus 1. Memory is that of the elements within a
 * factor of three. Not thread-safe.
 */
public final class ScalableBloomFilter {
    private final FilterLevels levels;
    private final List<BlockedBloomFilter> chain = new ArrayList<>();
    /** Elements that were added to each filter. */
    private final List<Long> added = new ArrayList<>();
    // The last filter of the chain
    private long elements;
    private long capacity;

    /**
     * An empty set.
     *
     * @param expected number of distinct elements that the first filter is made for; at least 1
     * @param falsePositiveRate the greatest share of strangers that it may admit; between 0 and 1, exclusive
     */
    public ScalableBloomFilter(long expected, double falsePositiveRate) {
        this(levels(expected, falsePositiveRate));
    }

    /** An empty set that shares its sizes with others. */
    ScalableBloomFilter(FilterLevels levels) {
        this.levels = levels;
        open(new BlockedBloomFilter(levels.level(0).geometry()));
    }

    private ScalableBloomFilter(ScalableBloomFilter source) {
        levels = source.levels;
        source.chain.forEach(filter -> chain.add(filter.copy()));
        added.addAll(source.added);
        elements = source.elements;
        capacity = source.capacity;
    }

    /** The sizes of the filters by place in the chain, each at half the rate of the one before. */
    static FilterLevels levels(long expected, double falsePositiveRate) {
        return new FilterLevels(expected, falsePositiveRate / 2, 0.5);
    }

    private void open(BlockedBloomFilter filter) {
        if (!chain.isEmpty()) {
            added.set(chain.size() - 1, elements);
        }
        chain.add(filter);
        added.add(0L);
        elements = 0;
        capacity = levels.level(chain.size() - 1).capacity();
    }

    /**
     * Adds an element.
     *
     * @return true when it was not there for sure; false when it was there, or seemed so and was not added
     */
    public boolean add(long hash) {
        int last = chain.size() - 1;
        for (int i = 0; i < last; i++) {
            if (chain.get(i).mightContain(hash)) {
                return false;
            }
        }
        if (elements < capacity) {
            boolean fresh = chain.get(last).add(hash);
            elements += fresh ? 1 : 0;
            return fresh;
        }
        if (chain.get(last).mightContain(hash)) {
            return false;
        }
        open(new BlockedBloomFilter(levels.level(chain.size()).geometry()));
        return add(hash);
    }

    /** False when the element was never added, true when it was or seems so. */
    public boolean mightContain(long hash) {
        for (BlockedBloomFilter filter : chain) {
            if (filter.mightContain(hash)) {
                return true;
            }
        }
        return false;
    }

    /** The filters, the oldest first; not to be changed. */
    public List<BlockedBloomFilter> chain() {
        return Collections.unmodifiableList(chain);
    }

    /** Elements that {@link #add} found new and put into the filter at a place in the chain. */
    public long added(int level) {
        return level == chain.size() - 1 ? elements : added.get(level);
    }

    /** Elements that {@link #add} found new. */
    long added() {
        long sum = elements;
        for (int level = 0; level < chain.size() - 1; level++) {
            sum += added.get(level);
        }
        return sum;
    }

    /**
     * Puts a filter that {@link #chain} gave at its place, in ascending order.
     *
     * @param words of the filter, taken over
     * @param count {@link #added} of the filter
     * @throws IllegalArgumentException when it does not fit: another filter was expected there
     */
    public void restore(int level, long[] words, long count) {
        BlockedBloomFilter filter =
                BlockedBloomFilter.ofWords(levels.level(level).geometry(), words);
        if (level == 0) {
            chain.clear();
            added.clear();
        }
        if (level != chain.size()) {
            throw new IllegalArgumentException("filter " + level + " put behind " + chain.size() + " filters");
        }
        open(filter);
        elements = count;
    }

    /** Distinct elements, estimated from the set bits. */
    public double estimatedDistinct() {
        return chain.stream().mapToDouble(BlockedBloomFilter::estimatedDistinct).sum();
    }

    /** The share of strangers that the chain admits as it is filled now. */
    public double estimatedFalsePositiveRate() {
        double denied = 1;
        for (BlockedBloomFilter filter : chain) {
            denied *= 1 - filter.estimatedFalsePositiveRate();
        }
        return 1 - denied;
    }

    public long bits() {
        return chain.stream().mapToLong(filter -> filter.geometry().bits()).sum();
    }

    /** Set bits of all filters. */
    public long setBits() {
        return chain.stream()
                .mapToLong(
                        filter -> Math.round(filter.fill() * filter.geometry().bits()))
                .sum();
    }

    /** Bits that an element sets in the last filter of the chain. */
    public int hashes() {
        return chain.get(chain.size() - 1).geometry().hashes();
    }

    /** A set of its own with the same elements. */
    public ScalableBloomFilter copy() {
        return new ScalableBloomFilter(this);
    }

    public long heapBytes() {
        return 64L + chain.stream().mapToLong(BlockedBloomFilter::heapBytes).sum();
    }
}
