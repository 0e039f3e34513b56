package dev.drey.testing;

import dev.drey.runtime.SpillFile;
import dev.drey.runtime.SpillSpace;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A spill space that asks before every call, which may then fail. Closing the space, which only cleans up, always goes through. */
public final class FailingSpillSpace implements SpillSpace {
    /** What is called. */
    public enum Call {
        CREATE,
        APPEND,
        READ,
        CLOSE,
        DELETE
    }

    /** Asked before a call; several spaces may share one. Thread-safe. */
    public abstract static class Watch {
        private final AtomicInteger calls = new AtomicInteger();
        private final Collection<String> paths = new ConcurrentLinkedQueue<>();

        /**
         * Lets a call through, or fails.
         *
         * @param number of the call, from 1
         * @param path of the file; null when there is none as yet
         * @param bytes to be appended or read
         */
        public abstract void before(int number, Call call, String path, int bytes) throws IOException;

        private void ask(Call call, String path, int bytes) throws IOException {
            before(calls.incrementAndGet(), call, path, bytes);
        }

        public int calls() {
            return calls.get();
        }

        /** All files that were made. */
        public Collection<String> paths() {
            return paths;
        }
    }

    /** Lets the n-th call fail, from 1; none for 0. */
    public static Watch at(int failing) {
        return new Watch() {
            @Override
            public void before(int number, Call call, String path, int bytes) throws IOException {
                if (number == failing) {
                    throw new IOException("no luck with " + call + " number " + number);
                }
            }
        };
    }

    private final SpillSpace space;
    private final Watch watch;

    public FailingSpillSpace(SpillSpace space, Watch watch) {
        this.space = space;
        this.watch = watch;
    }

    @Override
    public SpillFile create() throws IOException {
        watch.ask(Call.CREATE, null, 0);
        SpillFile file = space.create();
        watch.paths.add(file.path());
        return new WatchedFile(file);
    }

    @Override
    public void close() throws IOException {
        space.close();
    }

    private final class WatchedFile implements SpillFile {
        private final SpillFile file;

        WatchedFile(SpillFile file) {
            this.file = file;
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public void append(byte[] source, int offset, int length) throws IOException {
            watch.ask(Call.APPEND, path(), length);
            file.append(source, offset, length);
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) throws IOException {
            watch.ask(Call.READ, path(), length);
            return file.read(position, target, offset, length);
        }

        @Override
        public void close() throws IOException {
            watch.ask(Call.CLOSE, path(), 0);
            file.close();
        }

        @Override
        public void delete() throws IOException {
            watch.ask(Call.DELETE, path(), 0);
            file.delete();
        }
    }
}
