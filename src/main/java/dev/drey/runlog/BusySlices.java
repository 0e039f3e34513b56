package dev.drey.runlog;

import java.util.Arrays;
import java.util.List;

/**
 * When a stage was at work, in slices of equal length.
 *
 * @param startNanos when the first begins, since 1970
 * @param sliceNanos length of each
 * @param busyNanos working time in each, added up over subtasks
 */
public record BusySlices(long startNanos, long sliceNanos, List<Long> busyNanos) {
    public BusySlices {
        busyNanos = List.copyOf(busyNanos);
    }

    /** The slices of an activity. */
    public static BusySlices of(Activity activity) {
        return new BusySlices(
                activity.startNanos(),
                activity.sliceNanos(),
                Arrays.stream(activity.busyNanos()).boxed().toList());
    }
}
