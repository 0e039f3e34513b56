package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one bucket holds in keyed state: its content, or, from a restore to the first access, the chunks that were read. Reading state needs the columns only; what
 * they mean the operator knows when it asks.
 *
 * <p>Get it from the state for every chunk and never keep it: while a snapshot is being written the state gives a copy. Not thread-safe.
 */
public final class KeyedContentState {
    private KeyedContent content;
    private List<Chunk> restored;

    public KeyedContentState(KeyedContent content) {
        this.content = content;
    }

    /** @param restored not to be changed any more */
    KeyedContentState(List<Chunk> restored) {
        this.restored = List.copyOf(restored);
    }

    private KeyedContentState(KeyedContent content, List<Chunk> restored) {
        this.content = content;
        this.restored = restored;
    }

    /** The content, built now if it was just restored. */
    public KeyedContent content(Supplier<? extends KeyedContent> empty) {
        if (content == null) {
            KeyedContent built = empty.get();
            restored.forEach(built::restore);
            content = built;
            restored = null;
        }
        return content;
    }

    /** Null while only restored chunks are there. */
    KeyedContent contentOrNull() {
        return content;
    }

    /** The chunks that were restored; null once there is a content. */
    List<Chunk> restored() {
        return restored;
    }

    /** A deep copy; restored chunks are shared, because nobody changes them. */
    KeyedContentState copy() {
        return new KeyedContentState(content == null ? null : content.copy(), restored);
    }
}
