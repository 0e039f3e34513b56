package dev.drey.stage;

/**
 * A stage whose result lacks rows that came too late, and that can tell which: its named output {@value #LATE}, with these columns:
 *
 * <ul>
 *   <li>{@code rows} (bigint): how many rows a line stands for: 1 but for rows that had been folded before they were found late;
 *   <li>{@code event_time} (timestamp): of the row; null for folded rows;
 *   <li>{@code first_window_start}, {@code last_window_start} (timestamp): the first and the last window that the row misses; with overlapping windows
 *       it misses those between them, too;
 *   <li>{@code key_<name>}, one for each of {@link #groupKeys()};
 *   <li>{@code input_<name>}, one for each column of the input; null for folded rows.
 * </ul>
 */
public interface LateRowsStage extends Stage {
    /** The name of the output that late rows leave by. */
    String LATE = "late";

    /** The windows that rows are aggregated by. */
    EventWindows windows();

    /**
     * The same stage for rows that come once for each window in which they are to count, with the start of that window as their event time. Its
     * results are those of the windows as they were declared.
     */
    LateRowsStage overAssignedRows();
}
