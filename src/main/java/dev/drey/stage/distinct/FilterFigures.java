package dev.drey.stage.distinct;

/**
 * What Bloom filters hold and how sure their answers are.
 *
 * @param bits bits of all filters
 * @param setBits those that are set
 * @param hashes bits that an element sets; the most where filters differ
 * @param distinct estimated distinct elements
 * @param admitted estimated strangers that would be admitted among as many strangers as there are elements: the rate, weighted by elements
 */
record FilterFigures(long bits, long setBits, int hashes, double distinct, double admitted) {
    static final FilterFigures NONE = new FilterFigures(0, 0, 0, 0, 0);

    FilterFigures plus(FilterFigures other) {
        return new FilterFigures(
                bits + other.bits,
                setBits + other.setBits,
                Math.max(hashes, other.hashes),
                distinct + other.distinct,
                admitted + other.admitted);
    }

    /** The same with a rate of false positives. */
    FilterFigures withRate(double rate) {
        return new FilterFigures(bits, setBits, hashes, distinct, rate * distinct);
    }
}
