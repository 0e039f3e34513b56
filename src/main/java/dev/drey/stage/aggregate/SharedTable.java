package dev.drey.stage.aggregate;

/**
 * Which buckets of a subtask put their groups into one table, that of its first bucket, while the table has few groups.
 *
 * <p>A table keeps each value of its groups' {@link ValueSets} once. Few groups with many values lie in as many buckets, so that tables of their own would
 * keep the values they share as many times. With many groups small tables of their own, which stay in the cache, are the better ones: buckets that come
 * later have those. Only for state that is never written or restored.
 */
final class SharedTable {
    private final int first;
    private final boolean[] joined;
    private boolean open = true;

    /** @param owned buckets of the subtask, one at least, ascending */
    SharedTable(int[] owned) {
        first = owned[0];
        joined = new boolean[owned[owned.length - 1] + 1];
        joined[first] = true;
    }

    /** The bucket in whose state the groups of a bucket are; always the same one. */
    int home(int bucket) {
        joined[bucket] |= open;
        return joined[bucket] ? first : bucket;
    }

    /** Notes how many groups the table of a {@link #home} has. */
    void holds(int home, int groups) {
        if (home == first && groups >= ValueSets.FEW_GROUPS) {
            open = false;
        }
    }
}
