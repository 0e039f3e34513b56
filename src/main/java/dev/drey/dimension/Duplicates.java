package dev.drey.dimension;

/** What is done when a dimension has several rows for one key. */
public enum Duplicates {
    /** The look-up fails and names the key. */
    FAIL,
    /** The least row under the total order of its columns counts, so that it does not matter in which order they come. */
    FIRST
}
