package dev.drey.chunk;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * A fixed number of chunks that circulate between a producer and whoever consumes them on another thread.
 *
 * <p>{@link #acquire} waits when all are out, which bounds the producer's memory; {@link #release} may be called from any thread. {@link #close}
 * wakes waiting producers, which then get null. Thread-safe.
 */
public final class ChunkPool implements AutoCloseable {
    private final Supplier<Chunk> factory;
    private final int limit;
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private int made;
    private boolean closed;

    /** A pool that makes at most {@code limit} chunks, when they are first needed. */
    public ChunkPool(int limit, Supplier<Chunk> factory) {
        if (limit < 1) {
            throw new IllegalArgumentException("pool limit " + limit + " is below 1");
        }
        this.limit = limit;
        this.factory = factory;
    }

    /**
     * An empty chunk; waits until one is free.
     *
     * @return null after {@link #close}
     */
    public synchronized Chunk acquire() throws InterruptedException {
        while (!closed && free.isEmpty() && made == limit) {
            wait();
        }
        if (closed) {
            return null;
        }
        Chunk chunk = free.isEmpty() ? null : free.pop();
        if (chunk == null) {
            chunk = factory.get();
            made++;
        } else {
            chunk.reset();
        }
        return chunk;
    }

    /**
     * Takes back a chunk that nobody reads any more. The most recently used is given out first: it is the warmest in the cache. After
     * {@link #close} the chunk is dropped.
     *
     * @throws IllegalStateException if it is free already: two owners would write to it
     */
    public synchronized void release(Chunk chunk) {
        if (free.contains(chunk)) {
            throw new IllegalStateException("a chunk was released to its pool twice");
        }
        if (closed) {
            made--;
        } else {
            free.push(chunk);
            notify();
        }
    }

    /** Chunks that are out at this moment. */
    public synchronized int outstanding() {
        return made - free.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        made -= free.size();
        free.clear();
        notifyAll();
    }
}
