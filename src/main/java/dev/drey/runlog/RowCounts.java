package dev.drey.runlog;

/**
 * What became of the rows of a stage in a run.
 *
 * @param in rows that came in on all inputs; 0 for a source
 * @param out rows that it gave on (a sink: that it wrote)
 * @param dead rows that could not be read or worked on and were kept as dead letters
 * @param late rows that came too late for at least one window of theirs
 */
public record RowCounts(long in, long out, long dead, long late) {
    /** No rows at all. */
    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);
}
