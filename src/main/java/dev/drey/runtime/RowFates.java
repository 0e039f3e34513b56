package dev.drey.runtime;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of the rows of a stage: the entries of one operator subtask in the ledger of rows. A row that comes in either passes (it leaves as a row, with
 * whatever columns), and then is not counted here, or is counted in exactly one of these. Rows that leave without having come in are made.
 *
 * <p>Who counts: the operator that takes a row away counts it there and then, not by what is missing at the end, so that a row that is lost is missed.
 */
public final class RowFates implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Begins the tag of an output that holds a part of a stage's rows; its name follows. */
    public static final String PART = "output.";

    /** Rows that a condition or a limit took out. */
    public long filtered;
    /** Rows that went into a result or a state and do not leave as themselves. */
    public long folded;
    /** Rows that came too late for everything. */
    public long late;
    /** Rows that leave without having come in. */
    public long made;
    /** Of the rows that could not be worked on those that had not come in as such: pairs of rows. */
    public long madeDead;
    /** Rows that came in before this run was resumed and waited in its state. */
    public long restored;

    /** Those of the rows that leave which do so by named outputs. */
    public long named;

    /** By input. */
    private long[] received = new long[1];
    /** By name of the side output. */
    private final ConcurrentHashMap<String, Long> aside = new ConcurrentHashMap<>();

    /** The tag of the output by which rows are set aside. @param rows what they are: {@code dead letters} */
    public static String aside(String rows) {
        return rows.replace(' ', '-');
    }

    /** Counts rows that came in on an input. */
    public void received(int input, int rows) {
        if (input >= received.length) {
            received = Arrays.copyOf(received, input + 1);
        }
        received[input] += rows;
    }

    /** Rows that came in on an input. */
    public long received(int input) {
        return input < received.length ? received[input] : 0;
    }

    /** Counts rows of the stage's own that leave by a named output. */
    void sentTo(String output, int rows) {
        named += rows;
        sentAside(output, rows);
    }

    void sentAside(String output, int rows) {
        aside.merge(output, (long) rows, Long::sum);
    }

    /** Rows that left by side outputs, by the outputs' names. */
    public Map<String, Long> aside() {
        return Map.copyOf(aside);
    }

    void merge(RowFates that) {
        filtered += that.filtered;
        folded += that.folded;
        late += that.late;
        made += that.made;
        madeDead += that.madeDead;
        restored += that.restored;
        named += that.named;
        if (received.length < that.received.length) {
            received = Arrays.copyOf(received, that.received.length);
        }
        for (int input = 0; input < that.received.length; input++) {
            received[input] += that.received[input];
        }
        that.aside.forEach((output, rows) -> aside.merge(output, rows, Long::sum));
    }
}
