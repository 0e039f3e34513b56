package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one bucket holds in keyed state: its content, or, from a restore to the first access, the chunks that were read. Reading state needs the columns only; what
 * they mean the operator knows when it asks.
 *
 * <p>Get it from the state for every chunk and never keep it: while a snapshot is being written the state gives a copy. Not thread-safe.
 */
final class DistinctState {
    private DistinctContent content;
    private List<Chunk> restored;

    DistinctState(DistinctContent content) {
        this.content = content;
    }

    /** @param restored not to be changed any more */
    DistinctState(List<Chunk> restored) {
        this.restored = List.copyOf(restored);
    }

    private DistinctState(DistinctContent content, List<Chunk> restored) {
        this.content = content;
        this.restored = restored;
    }

    /** The content, built now if it was just restored. */
    DistinctContent content(Supplier<? extends DistinctContent> empty) {
        if (content == null) {
            DistinctContent built = empty.get();
            restored.forEach(built::restore);
            content = built;
            restored = null;
        }
        return content;
    }

    /** Null while only restored chunks are there. */
    DistinctContent contentOrNull() {
        return content;
    }

    /** The chunks that were restored; null once there is a content. */
    List<Chunk> restored() {
        return restored;
    }

    /** A deep copy; restored chunks are shared, because nobody changes them. */
    DistinctState copy() {
        return new DistinctState(content == null ? null : content.copy(), restored);
    }
}
