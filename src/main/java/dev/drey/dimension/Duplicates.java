package dev.drey.dimension;

/** What is done when a dimension has several rows for one key. */
public enum Duplicates {
    /** The look-up of the key fails and names it. */
    FAIL,
    /** The least row under the total order of its columns counts, so that it does not matter in which order they come. */
    FIRST;

    /**
     * Which of two rows of a key counts.
     *
     * @param dimension for messages, as {@link Dimension#describe} gives it
     * @throws DimensionException if the dimension does not allow two
     */
    public DimensionRow choose(String dimension, DimensionKey key, DimensionRow one, DimensionRow other)
            throws DimensionException {
        if (this == FAIL) {
            throw DimensionException.permanent(
                    dimension + ": the key " + key + " of "
                            + key.layout().schema().names()
                            + " has several rows; make it unique, or say 'duplicates: first' to take the least of them",
                    null);
        }
        return other.compareTo(one) < 0 ? other : one;
    }
}
