package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.runtime.KeyedContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** The keys that were seen in one bucket, as a {@link ForgettingBloomFilter}: the state of an approximate {@code distinct}. */
final class SeenKeys implements KeyedContent {
    /** One row a filter: generation, place in its chain, elements that were put in, words. */
    private static final Schema STATE = Schema.parse("generation bigint, level bigint, added bigint, words string");

    private final ForgettingBloomFilter filter;

    SeenKeys(ForgettingBloomFilter filter) {
        this.filter = filter;
    }

    /**
     * Lists the rows whose keys were not seen for sure, and notes them as seen.
     *
     * @param hashes of the keys of the selected rows
     * @param times event times by physical row; null without
     * @param fresh receives physical rows, ascending; room for all
     * @return how many those are
     */
    int add(Chunk rows, long[] hashes, LongColumn times, int[] fresh) {
        int found = 0;
        for (int i = 0; i < rows.selectedCount(); i++) {
            int row = rows.selectedRow(i);
            if (filter.add(hashes[i], times == null ? 0 : times.get(row))) {
                fresh[found++] = row;
            }
        }
        return found;
    }

    ForgettingBloomFilter filter() {
        return filter;
    }

    @Override
    public Schema stateSchema() {
        return STATE;
    }

    static Schema schema() {
        return STATE;
    }

    @Override
    public int pieces() {
        return filter.generations().values().stream()
                .mapToInt(generation -> generation.chain().size())
                .sum();
    }

    /** One filter a chunk, because a large one takes much. */
    @Override
    public void save(PieceConsumer consumer) throws IOException {
        for (Map.Entry<Long, ScalableBloomFilter> generation :
                filter.generations().entrySet()) {
            ScalableBloomFilter chain = generation.getValue();
            for (int level = 0; level < chain.chain().size(); level++) {
                Chunk piece = Chunk.allocate(STATE, 1);
                piece.longs(0).set(0, generation.getKey());
                piece.longs(1).set(0, level);
                piece.longs(2).set(0, chain.added(level));
                byte[] bytes = bytes(chain.chain().get(level).words());
                piece.strings(3).set(0, bytes, 0, bytes.length);
                piece.setRowCount(1);
                consumer.accept(piece);
            }
        }
    }

    private static byte[] bytes(long[] words) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(Long.BYTES, words.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words);
        return buffer.array();
    }

    @Override
    public void restore(Chunk piece) {
        for (int row = 0; row < piece.rowCount(); row++) {
            int length = piece.strings(3).lengths()[row];
            long[] words = new long[length / Long.BYTES];
            ByteBuffer.wrap(piece.strings(3).data(), piece.strings(3).offsets()[row], length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .get(words);
            filter.restore(
                    piece.longs(0).get(row),
                    (int) piece.longs(1).get(row),
                    words,
                    piece.longs(2).get(row));
        }
    }

    @Override
    public SeenKeys copy() {
        return new SeenKeys(filter.copy());
    }

    /** Keys that were let through and are not forgotten. */
    @Override
    public long size() {
        return filter.held();
    }

    @Override
    public long heapBytes() {
        return filter.heapBytes();
    }
}
