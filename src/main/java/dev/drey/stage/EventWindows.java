package dev.drey.stage;

import java.io.Serializable;

/**
 * Windows of event time that begin every {@link #slide}; where that is less than their length they overlap. All times are in microseconds since 1970,
 * UTC.
 */
public interface EventWindows extends Serializable {
    /** Time from the start of one window to that of the next. */
    long slide();

    /** Start of the first window that a time is in. */
    long firstStart(long time);

    /** Start of the last window that a time is in; the others begin between the two, {@link #slide} apart. */
    long lastStart(long time);
}
