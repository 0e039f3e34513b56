package dev.drey.stage.sort;

import java.io.IOException;
import java.util.List;

/** Merges runs into one; each run's file is removed when its last row has been taken. Not thread-safe. */
final class RunMerger implements RowStream {
    private final BlockCodec codec;
    private final RunReader[] readers;
    private final LoserTree tree;

    RunMerger(List<SpilledRun> runs, BlockCodec codec) throws IOException {
        this.codec = codec;
        this.readers = runs.stream().map(run -> new RunReader(run, codec)).toArray(RunReader[]::new);
        this.tree = new LoserTree(readers.length, this::compare);
        for (int r = 0; r < readers.length; r++) {
            if (readers[r].next()) {
                tree.set(r, readers[r].prefix());
            }
        }
        tree.start();
    }

    private int compare(int reader, int other) {
        RunReader a = readers[reader];
        RunReader b = readers[other];
        return RowIndex.compare(a.data(), a.at(), b.data(), b.at(), Long.BYTES);
    }

    @Override
    public void fill(RowBlock block) throws IOException {
        block.clear();
        for (int source = tree.winner(); source >= 0; source = tree.winner()) {
            RunReader reader = readers[source];
            if (!block.add(reader.data(), reader.at())) {
                return;
            }
            if (reader.next()) {
                tree.replace(reader.prefix());
            } else {
                tree.end();
            }
        }
    }

    @Override
    public long heapBytes() {
        long bytes = codec.heapBytes();
        for (RunReader reader : readers) {
            bytes += reader.heapBytes();
        }
        return bytes;
    }
}
