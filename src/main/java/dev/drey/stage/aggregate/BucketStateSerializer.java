package dev.drey.stage.aggregate;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.VariableLengthSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the groups of a bucket as chunks of partial groups, column by column in bulk, and reads them back.
 *
 * <p>Layout: version byte, how far windows were fired, number of chunks, the chunks as {@link ChunkSerializer} writes them;
 * groups that hold nothing (see {@link EmptyPartials}) are left out. Writing does not change the table, so that a snapshot may
 * be written while the task goes on with a copy.
 */
public final class BucketStateSerializer extends VariableLengthSerializer<BucketState> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 2;
    /** Groups that are gathered at a time: their columns stay in the second-level cache. */
    private static final int SLICE = 4096;

    private final StateSignature signature;
    private final ChunkSerializer chunks;
    private transient Chunk slice;
    private transient EmptyPartials empties;

    public BucketStateSerializer(StateSignature signature) {
        this.signature = signature;
        this.chunks = new ChunkSerializer(signature.partialSchema());
    }

    @Override
    public void serialize(BucketState state, DataOutputView target) throws IOException {
        target.writeByte(VERSION);
        target.writeLong(state.firedUpTo());
        AggregateTable table = state.tableOrNull();
        if (table == null) {
            target.writeInt(state.restored().size());
            for (Chunk chunk : state.restored()) {
                chunks.serialize(chunk, target);
            }
            return;
        }
        if (empties == null) {
            empties = new EmptyPartials(table.plan());
        }
        int groups = table.size();
        target.writeInt((groups + SLICE - 1) / SLICE);
        for (int from = 0; from < groups; from += SLICE) {
            Chunk gathered = slice();
            table.exportPartials(null, from, Math.min(SLICE, groups - from), gathered);
            empties.drop(gathered);
            chunks.serialize(gathered, target);
        }
    }

    private Chunk slice() {
        if (slice == null) {
            slice = Chunk.allocate(signature.partialSchema(), 0);
        }
        slice.reset();
        return slice;
    }

    @Override
    public BucketState deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException("the groups of " + signature.subject() + " have layout version " + version
                    + "; this build reads " + VERSION);
        }
        long firedUpTo = source.readLong();
        int count = source.readInt();
        if (count < 0) {
            throw new IOException("the groups of " + signature.subject() + " say they are in " + count
                    + " chunks; the state is corrupt");
        }
        List<Chunk> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(chunks.deserialize(source));
        }
        return new BucketState(read, firedUpTo);
    }

    @Override
    public TypeSerializer<BucketState> duplicate() {
        return new BucketStateSerializer(signature);
    }

    @Override
    public BucketState createInstance() {
        return new BucketState(List.of(), Long.MIN_VALUE);
    }

    @Override
    public BucketState copy(BucketState from) {
        return from.copy();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BucketStateSerializer that && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return signature.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<BucketState> snapshotConfiguration() {
        return new BucketStateSerializerSnapshot(signature);
    }

    /** The columns of the chunks in the state. */
    Schema partialSchema() {
        return signature.partialSchema();
    }
}
