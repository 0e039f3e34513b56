package dev.drey.stage;

import java.util.Objects;

/**
 * What is known of a stage's rows beyond their columns, in the mode of the run. The planner hands it from stage to stage, so that a stage can refuse,
 * at validation, an input that it cannot work on.
 *
 * @param changelog whether rows are only added, or replaced and taken back too
 * @param eventTime true when every row has an event time and, unless in batch, watermarks come
 * @param ordered true when the order of the rows is part of the result
 * @param finalOrder the order in which a changing input's rows that are left in the end are shown; null where they have none
 * @param approximate true when another run, or another mode, may rightly give other rows
 */
public record StreamTraits(
        Changelog changelog, boolean eventTime, boolean ordered, OrderBy finalOrder, boolean approximate) {
    /** Inserts without event time, in no order. */
    public static final StreamTraits INSERTS = new StreamTraits(Changelog.INSERTS, false, false);

    public StreamTraits {
        Objects.requireNonNull(changelog, "changelog");
    }

    /** The traits of rows that are the same in every run, and whose final table has no order. */
    public StreamTraits(Changelog changelog, boolean eventTime, boolean ordered) {
        this(changelog, eventTime, ordered, null, false);
    }

    /** Inserts with event time, or without. */
    public static StreamTraits inserts(boolean eventTime) {
        return new StreamTraits(Changelog.INSERTS, eventTime, false);
    }

    /** The same with other changes, whose final table has no order. */
    public StreamTraits withChangelog(Changelog other) {
        return new StreamTraits(other, eventTime, ordered, null, approximate);
    }

    /** The same with an order of the final table; null for none. */
    public StreamTraits withFinalOrder(OrderBy order) {
        return new StreamTraits(changelog, eventTime, ordered, order, approximate);
    }

    /** The same rows, but other ones may rightly come in another run. */
    public StreamTraits approximately() {
        return new StreamTraits(changelog, eventTime, ordered, finalOrder, true);
    }
}
