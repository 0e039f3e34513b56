package dev.drey.table;

/** How arrays by group number grow. */
public final class GroupArrays {
    private GroupArrays() {}

    /** Elements to make room for when {@code needed} must fit: half again, so that growing costs amortised O(1). */
    public static int grown(int length, int needed) {
        return (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(needed, Math.max(16L, length + (length >> 1))));
    }
}
