package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;

/** What a stage holds of one bucket in keyed state, in columns; written to state and read from it as chunks. */
public interface KeyedContent {
    /** The columns of the state. */
    Schema stateSchema();

    /** Number of chunks that {@link #save} gives. */
    int pieces();

    /** Gives all that is held; changes nothing. A chunk is valid during the call that takes it. */
    void save(PieceConsumer consumer) throws IOException;

    /** Takes over a chunk of state, in the order in which they were saved. */
    void restore(Chunk piece);

    /** A content of its own that is the same. */
    KeyedContent copy();

    /** Keys, or rows, that are held. */
    long size();

    long heapBytes();

    /** Takes a piece of state. */
    @FunctionalInterface
    interface PieceConsumer {
        void accept(Chunk piece) throws IOException;
    }
}
