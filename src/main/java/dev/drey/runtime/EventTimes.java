package dev.drey.runtime;

import dev.drey.chunk.Chunk;

/** Event times of chunks. */
public final class EventTimes {
    private EventTimes() {}

    /** The greatest event time of the selected rows, in microseconds; {@code Long.MIN_VALUE} when there are none. */
    public static long greatest(Chunk chunk) {
        long[] times = chunk.eventTime().values();
        int[] selection = chunk.selection();
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < chunk.selectedCount(); i++) {
            greatest = Math.max(greatest, times[selection == null ? i : selection[i]]);
        }
        return greatest;
    }
}
