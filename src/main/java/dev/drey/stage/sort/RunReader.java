package dev.drey.stage.sort;

import java.io.IOException;

/** Reads a run row by row; removes its file behind the last one. Not thread-safe. */
final class RunReader {
    private final SpilledRun run;
    private final BlockCodec codec;
    private final RowBlock block;
    private long position;
    private int at;
    private byte[] data;

    /** @param codec may be shared with others, since nothing stays in it between blocks */
    RunReader(SpilledRun run, BlockCodec codec) {
        this.run = run;
        this.codec = codec;
        this.block = new RowBlock(run.largestBlock());
    }

    /** Goes to the first row, or the next one; false behind the last. */
    boolean next() throws IOException {
        if (data != null) {
            at += RowKey.LENGTH + RowKey.length(data, at);
        }
        if (at < block.bytes()) {
            return true;
        }
        if (position == run.bytes()) {
            block.clear();
            run.file().delete();
            return false;
        }
        position += codec.read(run, position, block);
        data = block.data();
        at = 0;
        return true;
    }

    /** Holds the row. */
    byte[] data() {
        return data;
    }

    /** Where the row's length stands. */
    int at() {
        return at;
    }

    long prefix() {
        return RowKey.prefix(data, at + RowKey.LENGTH);
    }

    long heapBytes() {
        return block.heapBytes();
    }
}
