package dev.drey.runtime;

import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * The {@link KeyedContent} of each bucket in the keyed state of one operator, and how much all of them hold. Made when the operator is prepared; speaks of the bucket
 * whose key is the current one.
 *
 * <p>Get the content for every chunk and never keep it: while a snapshot is being written the state gives a copy. Not thread-safe.
 */
public final class KeyedContents<C extends KeyedContent> {
    private final ValueState<KeyedContentState> state;
    private final Supplier<C> empty;
    /** Figures of each bucket when it was last put. */
    private final long[] sizeOf;

    private final long[] bytesOf;
    private long size;
    private long bytes;

    /**
     * @param name of the state
     * @param empty makes the content of a bucket that has none
     */
    public KeyedContents(StageOperator operator, String name, KeyedContentSignature signature, Supplier<C> empty) {
        this.empty = empty;
        state = operator.getRuntimeContext()
                .getState(new ValueStateDescriptor<>(name, new KeyedContentSerializer(signature)));
        sizeOf = new long[signature.buckets()];
        bytesOf = new long[signature.buckets()];
    }

    /** The content of the bucket, to be put back when it was changed; null when it has none. */
    @SuppressWarnings("unchecked") // only what empty makes is ever put
    public C find() throws Exception {
        KeyedContentState found = state.value();
        return found == null ? null : (C) found.content(empty);
    }

    /** The content of the bucket, to be put back. */
    public C get() throws Exception {
        C found = find();
        return found == null ? empty.get() : found;
    }

    /** Puts back what was got last. */
    public void put(int bucket, C content) throws Exception {
        state.update(new KeyedContentState(content));
        long heap = content.heapBytes();
        size += content.size() - sizeOf[bucket];
        bytes += heap - bytesOf[bucket];
        sizeOf[bucket] = content.size();
        bytesOf[bucket] = heap;
    }

    /** Forgets the bucket. */
    public void clear(int bucket) {
        state.clear();
        size -= sizeOf[bucket];
        bytes -= bytesOf[bucket];
        sizeOf[bucket] = 0;
        bytesOf[bucket] = 0;
    }

    /** Keys, or rows, of all buckets that were put in this run. */
    public long size() {
        return size;
    }

    public long heapBytes() {
        return bytes;
    }
}
