package dev.drey.stage.aggregate;

import dev.drey.stage.EventWindows;
import dev.drey.stage.Quantities;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Windows of event time, cut into slices that they share. All times are in microseconds since 1970, UTC.
 *
 * <p>A window holds the times from its start to before its end; starts are {@code offset + k * slide} for every whole k, also before 1970. Windows of
 * size = slide tumble, others hop and overlap. A slice is the longest stretch of which every window holds all or nothing, the greatest common
 * divisor of size and slide; rows are aggregated per slice, and a window is put together from its slices, so that a row is folded once
 * however many windows it is in. (Li et al., "No pane, no gain", 2005; Flink SQL's slice assigners do the same.)
 *
 * <p>The <b>frontier</b> is what a watermark says: rows of earlier time have all come. A window is over when its end is not behind the frontier;
 * a row that comes then misses it. {@code Long.MIN_VALUE} says nothing, {@code Long.MAX_VALUE} that all rows have come.
 *
 * @param size length of a window
 * @param slide from one start to the next; from 1 to {@code size}
 * @param offset of the starts from 1970-01-01 00:00; from 0 to before {@code slide}
 */
public record SlicedWindows(long size, long slide, long offset) implements EventWindows {
    /** The longest window. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private static final long LONGEST_MICROS = LONGEST.toNanos() / 1000;
    /** Times between these have slices, windows and ends that do not overflow. */
    private static final long LEAST_TIME = Long.MIN_VALUE + 4 * LONGEST_MICROS;

    private static final long GREATEST_TIME = Long.MAX_VALUE - 4 * LONGEST_MICROS;

    public SlicedWindows {
        if (size < 1 || size > LONGEST_MICROS || slide < 1 || slide > size) {
            throw new IllegalArgumentException("windows of " + size + " us every " + slide + " us; allowed: 1 us to "
                    + LONGEST_MICROS + " us, every 1 us to their size");
        }
        if (offset < 0 || offset >= slide) {
            throw new IllegalArgumentException("offset " + offset + " us; allowed: 0 us to before " + slide + " us");
        }
    }

    /** Windows that follow each other without overlap. */
    public static SlicedWindows tumbling(Duration size, Duration offset) {
        return hopping(size, size, offset);
    }

    /** Windows that overlap where {@code slide} is less than {@code size}. */
    public static SlicedWindows hopping(Duration size, Duration slide, Duration offset) {
        return new SlicedWindows(micros(size), micros(slide), Math.floorMod(micros(offset), micros(slide)));
    }

    private static long micros(Duration duration) {
        return Math.floorDiv(duration.toNanos(), 1000L);
    }

    /** True when no window overlaps another: then a window is one slice. */
    public boolean tumble() {
        return size == slide;
    }

    /** Windows that begin when these do and end where the next one begins. */
    SlicedWindows withoutOverlap() {
        return new SlicedWindows(slide, slide, offset);
    }

    /** Length of a slice. */
    public long slice() {
        long a = size;
        long b = slide;
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    /** Start of the slice that a time is in. */
    public long sliceOf(long time) {
        return time - Math.floorMod(time - offset, slice());
    }

    /** Start of the first window that a time is in, and so all of its slice. */
    @Override
    public long firstStart(long time) {
        return lastStart(time - size) + slide;
    }

    @Override
    public long lastStart(long time) {
        return time - Math.floorMod(time - offset, slide);
    }

    /** Rows before this time miss at least one window: the end of the last window that is over. */
    public long missedBefore(long frontier) {
        return isExtreme(frontier) ? frontier : lastStart(frontier - size) + size;
    }

    /** Rows before this time miss all their windows: the start of the first window that is not over. */
    public long lostBefore(long frontier) {
        return isExtreme(frontier) ? frontier : lastStart(frontier - size) + slide;
    }

    /** Start of the last window that a time is in and that is over; only for times before {@link #missedBefore}. */
    public long lastMissedStart(long time, long frontier) {
        long last = lastStart(time);
        return isExtreme(frontier) ? last : Math.min(last, lastStart(frontier - size));
    }

    private static boolean isExtreme(long frontier) {
        return frontier < LEAST_TIME || frontier > GREATEST_TIME;
    }

    /**
     * What a watermark of Flink says, as a frontier.
     *
     * @param timestamp of the watermark, in milliseconds: no row of this or an earlier millisecond is to come
     */
    public static long frontier(long timestamp) {
        if (timestamp >= GREATEST_TIME / 1000) {
            return Long.MAX_VALUE;
        }
        return timestamp <= LEAST_TIME / 1000 ? Long.MIN_VALUE : (timestamp + 1) * 1000;
    }

    /** @throws ArithmeticException when the slices or windows of times between these could not be told */
    void check(long least, long greatest) {
        if (least < LEAST_TIME || greatest > GREATEST_TIME) {
            throw new ArithmeticException("event time " + (least < LEAST_TIME ? least : greatest)
                    + " microseconds since 1970 is too far away for windows; allowed: " + LEAST_TIME + " to "
                    + GREATEST_TIME);
        }
    }

    /** As a user would say it: {@code windows of 1h every 5m}. */
    public String describe() {
        String text = "windows of " + print(size) + (tumble() ? "" : " every " + print(slide));
        return offset == 0 ? text : text + " offset by " + print(offset);
    }

    private static String print(long micros) {
        return Quantities.print(Duration.of(micros, ChronoUnit.MICROS));
    }
}
