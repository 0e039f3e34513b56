package dev.drey.stage.distinct;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.runtime.KeyedContent;
import dev.drey.runtime.KeyedContentSignature;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.stage.distinct.ForgettingBloomFilter.Promise;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * The second phase of approximate {@code distinct}: lets a row pass when the Bloom filter of its bucket denies its key. A duplicate never passes; of the others a share
 * of at most the promised rate is lost. Rows leave at once, with their event time.
 */
final class ApproximateDistinctOperator extends DistinctBucketOperator {
    private static final long serialVersionUID = 1L;
    private static final long MICROS_PER_MILLI = 1000;
    /** Bytes of a key in a hash table beside its columns: the hash and, at a load of a half, two slots. */
    private static final int TABLE_BYTES = 24;

    /** Generations of a bucket that are remembered in batch: sixteen spans, for a dozen files read side by side that ascend. */
    private static final int MOST_GENERATIONS_IN_BATCH = 16 * ForgettingBloomFilter.PARTS;

    // Configuration
    private final Schema input;
    private final Schema output;
    private final List<String> by;
    private final Promise promise;
    private final int buckets;

    // Resources
    /** Stays empty. */
    private transient SeenKeys unused;

    private transient Column[] keys;
    private transient Chunk outgoing;
    private transient long[] hashes;
    private transient int[] fresh;

    // Figures of this run
    private transient long passed;
    private transient long passedKeyBytes;

    /**
     * @param output a part of the input's columns
     * @param promise for all keys; each bucket has its share
     * @param batch true for the batch mode, which needs the heap state backend
     */
    ApproximateDistinctOperator(
            OperatorIdentity identity, DistinctPlan plan, Promise promise, int buckets, boolean batch) {
        super(identity, buckets, batch);
        this.input = plan.input();
        this.output = plan.output();
        this.by = plan.by();
        this.promise = promise;
        this.buckets = buckets;
    }

    @Override
    KeyedContentSignature signature() {
        return KeyedContentSignature.of(
                identity().stage(),
                buckets,
                SeenKeys.schema(),
                List.of("approximate distinct/1 by " + by, promise.toString()));
    }

    /** Copies share the sizes of filters, which take long to reckon. No watermarks come in batch, so there the number of generations is limited. */
    @Override
    SeenKeys empty() {
        if (unused == null) {
            unused = new SeenKeys(new ForgettingBloomFilter(
                    promise.share(buckets), isBatch() ? MOST_GENERATIONS_IN_BATCH : ForgettingBloomFilter.UNLIMITED));
        }
        return unused.copy();
    }

    @Override
    FilterFigures figures(KeyedContent content) {
        return ((SeenKeys) content).filter().figures();
    }

    @Override
    long exactBytes(KeyedContent content) {
        double keyBytes = passed == 0 ? 0 : (double) passedKeyBytes / passed;
        return Math.round(figures(content).distinct() * (keyBytes + TABLE_BYTES));
    }

    @Override
    double promisedRate() {
        return promise.falsePositiveRate();
    }

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        keys = new Column[by.size()];
        outgoing = new Chunk(output, new Column[output.size()]);
        hashes = new long[0];
        fresh = new int[0];
    }

    @Override
    protected void process(Chunk chunk) throws Exception {
        int count = chunk.selectedCount();
        if (hashes.length < count) {
            hashes = new long[count];
            fresh = new int[count];
        }
        for (int k = 0; k < keys.length; k++) {
            keys[k] = chunk.column(input.indexOf(by.get(k)));
        }
        Hashing.hash(keys, chunk.selection(), count, hashes);
        SeenKeys seen = (SeenKeys) get(chunk);
        int found = seen.add(chunk, hashes, chunk.eventTime(), fresh);
        count(found);
        put(chunk, seen);
        for (int c = 0; c < output.size(); c++) {
            outgoing.setColumn(c, chunk.column(input.indexOf(output.name(c))));
        }
        outgoing.view(chunk);
        outgoing.select(fresh, found);
        emitMade(outgoing);
    }

    /** Adds up what the keys that pass would take. */
    private void count(int found) {
        passed += found;
        for (Column key : keys) {
            if (key instanceof StringColumn strings) {
                for (int i = 0; i < found; i++) {
                    passedKeyBytes += 2L * Integer.BYTES + strings.lengths()[fresh[i]];
                }
            } else {
                passedKeyBytes += (long) found * Long.BYTES;
            }
        }
    }

    @Override
    protected boolean watermark(Watermark mark) throws Exception {
        boolean last = mark.equals(Watermark.MAX_WATERMARK);
        if (promise.spanMicros() != ForgettingBloomFilter.FOREVER
                && !last
                && Math.abs(mark.getTimestamp()) < Long.MAX_VALUE / MICROS_PER_MILLI - 1) {
            long micros = (mark.getTimestamp() + 1) * MICROS_PER_MILLI;
            forEachBucket((bucket, content) -> ((SeenKeys) content).filter().advance(micros));
        }
        return true;
    }
}
