package dev.drey.stage.source;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Splits of files. */
final class FileSplitSerializer extends SplitSerializer<FileSplit> {
    FileSplitSerializer() {
        super("file splits", 1);
    }

    @Override
    protected void write(FileSplit split, DataOutputView out) throws IOException {
        out.writeUTF(split.file().path());
        out.writeLong(split.file().length());
        out.writeLong(split.file().modifiedMillis());
        out.writeLong(split.from());
        out.writeLong(split.to());
        out.writeLong(split.position());
    }

    @Override
    protected FileSplit read(DataInputView in) throws IOException {
        FoundFile file = new FoundFile(in.readUTF(), in.readLong(), in.readLong());
        return new FileSplit(file, in.readLong(), in.readLong(), in.readLong());
    }
}
