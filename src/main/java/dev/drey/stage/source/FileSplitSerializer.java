package dev.drey.stage.source;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Splits in checkpoints and on their way to readers. */
final class FileSplitSerializer implements SimpleVersionedSerializer<FileSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(FileSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(128);
        write(split, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public FileSplit deserialize(int version, byte[] serialized) throws IOException {
        checkVersion(version);
        return read(new DataInputDeserializer(serialized));
    }

    static void checkVersion(int version) throws IOException {
        if (version != VERSION) {
            throw new IOException("file splits of layout version " + version + "; this build reads " + VERSION);
        }
    }

    static void write(FileSplit split, DataOutputView out) throws IOException {
        out.writeUTF(split.file().path());
        out.writeLong(split.file().length());
        out.writeLong(split.file().modifiedMillis());
        out.writeLong(split.from());
        out.writeLong(split.to());
        out.writeLong(split.position());
    }

    static FileSplit read(DataInputView in) throws IOException {
        FoundFile file = new FoundFile(in.readUTF(), in.readLong(), in.readLong());
        return new FileSplit(file, in.readLong(), in.readLong(), in.readLong());
    }
}
