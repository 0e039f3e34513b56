package dev.drey.stage.topk;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializerSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Remembers in a savepoint which rows are wanted; a restore into something else is refused with the difference. */
public final class TopKSerializerSnapshot implements TypeSerializerSnapshot<PartitionedRows> {
    private TopKLayout layout;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public TopKSerializerSnapshot() {}

    TopKSerializerSnapshot(TopKLayout layout) {
        this.layout = layout;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        TopKSpec spec = layout.spec();
        out.writeUTF(layout.stage());
        out.writeInt(layout.buckets());
        out.writeInt(layout.hashVersion());
        out.writeBoolean(layout.changing());
        ChunkSerializerSnapshot.writeSchema(spec.schema(), out);
        out.writeInt(spec.partitionBy().size());
        for (int column : spec.partitionBy()) {
            out.writeInt(column);
        }
        out.writeInt(spec.order().keys().size());
        for (RowOrder.Key key : spec.order().keys()) {
            out.writeInt(key.column());
            out.writeBoolean(key.descending());
            out.writeBoolean(key.nullsFirst());
        }
        out.writeUTF(spec.ranking().name());
        out.writeInt(spec.k());
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        if (readVersion != getCurrentVersion()) {
            throw new IOException("the description of the first rows has version " + readVersion + "; this build reads "
                    + getCurrentVersion());
        }
        String stage = in.readUTF();
        int buckets = in.readInt();
        int hashVersion = in.readInt();
        boolean changing = in.readBoolean();
        Schema schema = ChunkSerializerSnapshot.readSchema(in);
        List<Integer> partitionBy = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            partitionBy.add(in.readInt());
        }
        List<RowOrder.Key> keys = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            keys.add(new RowOrder.Key(in.readInt(), in.readBoolean(), in.readBoolean()));
        }
        Ranking ranking = Ranking.valueOf(in.readUTF());
        TopKSpec spec = new TopKSpec(schema, partitionBy, RowOrder.by(keys), ranking, in.readInt());
        layout = new TopKLayout(stage, buckets, hashVersion, spec, changing);
    }

    @Override
    public TypeSerializer<PartitionedRows> restoreSerializer() {
        return new TopKSerializer(layout);
    }

    /** Throws rather than answering "incompatible": Flink's own message would not say why. */
    @Override
    public TypeSerializerSchemaCompatibility<PartitionedRows> resolveSchemaCompatibility(
            TypeSerializerSnapshot<PartitionedRows> old) {
        if (!(old instanceof TopKSerializerSnapshot that)) {
            return TypeSerializerSchemaCompatibility.incompatible();
        }
        String difference = layout.difference(that.layout);
        if (difference != null) {
            throw new IllegalStateException(difference);
        }
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
    }
}
