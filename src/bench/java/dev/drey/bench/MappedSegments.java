package dev.drey.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Deals a file out to threads in segments; a line belongs to the segment in which it starts.
 *
 * <p>Segments are mapped with {@link #SLACK} bytes behind them, so that readers may look at whole words. The file's last bytes have nothing
 * behind them: they are copied.
 */
final class MappedSegments {
    /** Longer than any line. */
    static final int SLACK = 512;

    private static final long SEGMENT_BYTES = 32 << 20;

    private final FileChannel channel;
    private final long size;
    /** Where the copied rest begins. */
    private final long tail;

    private final AtomicLong next = new AtomicLong();

    private MappedSegments(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        this.tail = Math.max(0, size - SLACK);
    }

    /** Reads the file with one thread per grouping; throws the first failure after all have ended. */
    static void scan(Path file, List<? extends LimitGrouping<?>> groupings) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(file)) {
            MappedSegments segments = new MappedSegments(channel);
            List<Worker> workers = new ArrayList<>();
            for (LimitGrouping<?> grouping : groupings) {
                Worker worker = new Worker(segments, grouping);
                workers.add(worker);
                worker.start();
            }
            for (Worker worker : workers) {
                worker.join();
            }
            for (Worker worker : workers) {
                if (worker.failure != null) {
                    throw new IOException("cannot read '" + file + "': " + worker.failure.getMessage(), worker.failure);
                }
            }
            segments.groupTail(groupings.get(0));
        }
    }

    private void work(LimitGrouping<?> grouping) throws IOException {
        for (long start = take(); start < tail; start = take()) {
            group(grouping, start, Math.min(start + SEGMENT_BYTES, tail));
        }
    }

    private long take() {
        return next.getAndAdd(SEGMENT_BYTES);
    }

    private void group(LimitGrouping<?> grouping, long start, long end) throws IOException {
        // One byte more in front tells whether a line starts at the very first byte.
        long from = Math.max(0, start - 1);
        ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(size, end + SLACK) - from)
                .order(ByteOrder.LITTLE_ENDIAN);
        int first = start == 0 ? 0 : Words.lineAfter(data, 0);
        grouping.group(data, first, lineStart(data, (int) (end - from)));
    }

    /** The lines that start in the tail, in the thread of the caller. */
    private void groupTail(LimitGrouping<?> grouping) throws IOException {
        long from = Math.max(0, tail - 1);
        int length = (int) (size - from);
        ByteBuffer data = ByteBuffer.allocate(length + SLACK).order(ByteOrder.LITTLE_ENDIAN);
        data.limit(length);
        while (data.hasRemaining()) {
            if (channel.read(data, from + data.position()) < 0) {
                throw new IOException("the file shrank while it was read");
            }
        }
        data.clear();
        grouping.group(data, tail == 0 ? 0 : Words.lineAfter(data, 0), length);
    }

    /** The first line start at or behind a position that is not the buffer's first. */
    private static int lineStart(ByteBuffer data, int position) {
        return Words.lineAfter(data, position - 1);
    }

    private static final class Worker extends Thread {
        private final MappedSegments segments;
        private final LimitGrouping<?> grouping;
        private Throwable failure;

        Worker(MappedSegments segments, LimitGrouping<?> grouping) {
            this.segments = segments;
            this.grouping = grouping;
        }

        @Override
        public void run() {
            try {
                segments.work(grouping);
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
        }
    }
}
