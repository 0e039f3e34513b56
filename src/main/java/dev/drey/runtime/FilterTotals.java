package dev.drey.runtime;

import java.io.Serializable;

/** What the Bloom filters of a stage hold, added up over subtasks; as it was when it was last looked at. Bytes are bytes of heap. */
public final class FilterTotals implements Serializable {
    private static final long serialVersionUID = 1L;

    public long bits;
    public long setBits;
    /** Bits that an element sets; the most of all filters. */
    public int hashes;
    /** Estimated from the set bits. */
    public double distinct;
    /** Estimated strangers that would be admitted among {@link #distinct} strangers. */
    public double admitted;
    /** Rate of false positives that was promised; 0 when none was. */
    public double promisedRate;
    /** What the keys themselves take, or would take. */
    public long exactBytes;

    /** The estimated rate of false positives, over all filters. */
    public double rate() {
        return distinct == 0 ? 0 : admitted / distinct;
    }

    public double fill() {
        return bits == 0 ? 0 : (double) setBits / bits;
    }

    void merge(FilterTotals that) {
        bits += that.bits;
        setBits += that.setBits;
        hashes = Math.max(hashes, that.hashes);
        distinct += that.distinct;
        admitted += that.admitted;
        promisedRate = Math.max(promisedRate, that.promisedRate);
        exactBytes += that.exactBytes;
    }
}
