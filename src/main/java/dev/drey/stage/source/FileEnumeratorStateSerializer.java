package dev.drey.stage.source;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes and reads the enumerator's state. */
final class FileEnumeratorStateSerializer implements SimpleVersionedSerializer<FileEnumeratorState> {
    private final FileSplitSerializer splits = new FileSplitSerializer();

    @Override
    public int getVersion() {
        return splits.getVersion();
    }

    @Override
    public byte[] serialize(FileEnumeratorState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        out.writeBoolean(state.listed());
        splits.writeAll(state.pending(), out);
        out.writeInt(state.known().size());
        for (String path : state.known()) {
            out.writeUTF(path);
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public FileEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        splits.checkVersion(version);
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        boolean listed = in.readBoolean();
        List<FileSplit> pending = splits.readAll(in);
        int paths = in.readInt();
        Set<String> known = new TreeSet<>();
        for (int i = 0; i < paths; i++) {
            known.add(in.readUTF());
        }
        return new FileEnumeratorState(listed, pending, known);
    }
}
