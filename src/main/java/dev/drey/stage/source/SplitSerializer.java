package dev.drey.stage.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes splits for checkpoints and on their way to readers, under a version; bytes of another version are refused.
 *
 * @param <S> the split
 */
public abstract class SplitSerializer<S> implements SimpleVersionedSerializer<S> {
    private static final int USUAL_BYTES = 128;

    private final String what;
    private final int version;

    /** @param what the splits in messages: {@code file splits} */
    protected SplitSerializer(String what, int version) {
        this.what = what;
        this.version = version;
    }

    protected abstract void write(S split, DataOutputView out) throws IOException;

    protected abstract S read(DataInputView in) throws IOException;

    @Override
    public final int getVersion() {
        return version;
    }

    @Override
    public final byte[] serialize(S split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
        write(split, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public final S deserialize(int written, byte[] serialized) throws IOException {
        checkVersion(written);
        return read(new DataInputDeserializer(serialized));
    }

    /** Writes several, for {@link #readAll}. */
    public final void writeAll(List<S> splits, DataOutputView out) throws IOException {
        out.writeInt(splits.size());
        for (S split : splits) {
            write(split, out);
        }
    }

    public final List<S> readAll(DataInputView in) throws IOException {
        int size = in.readInt();
        List<S> splits = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            splits.add(read(in));
        }
        return splits;
    }

    public final void checkVersion(int written) throws IOException {
        if (written != version) {
            throw new IOException(what + " of layout version " + written + "; this build reads " + version);
        }
    }
}
