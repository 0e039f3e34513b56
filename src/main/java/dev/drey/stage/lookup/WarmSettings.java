package dev.drey.stage.lookup;

import dev.drey.dimension.Dimension;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a cache is filled before it is asked.
 *
 * @param rows whose rows are read into the cache at the start; null for none
 * @param keyList whose keys are looked up at the start; null for none
 * @param keys keys to look up at the start, in the binary form of their layout
 * @param restored whether keys that were in the cache at a checkpoint are looked up after a restore
 */
record WarmSettings(Dimension rows, Dimension keyList, List<byte[]> keys, boolean restored) implements Serializable {
    /** Nothing but what a restore brings. */
    static final WarmSettings RESTORE = new WarmSettings(null, null, List.of(), true);

    WarmSettings {
        keys = new ArrayList<>(keys);
    }
}
