package dev.drey.stage.source;

import dev.drey.stage.source.format.ByteInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads another input in a thread of its own, a few blocks ahead, so that fetching or decompressing and parsing go on at once. A fault of the other input comes out where its
 * bytes would have. Closing ends the thread before it returns.
 */
final class ReadAheadInput implements ByteInput {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int BLOCKS = 3;

    /** What the reading thread has to say: bytes, the end (no bytes), or a fault. */
    private static final class Block {
        private final byte[] data = new byte[BLOCK_BYTES];
        private int length;
        private Throwable fault;
    }

    private final ByteInput input;
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private Block current;
    private int at;

    ReadAheadInput(ByteInput input, String name) {
        this.input = input;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new Block());
        }
        this.thread = new Thread(this::readAhead, "read ahead " + name);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void readAhead() {
        try {
            boolean more = true;
            while (more) {
                Block block = empty.take();
                try {
                    block.length = input.readFully(block.data, 0, BLOCK_BYTES);
                } catch (IOException | RuntimeException | Error e) {
                    block.length = 0;
                    block.fault = e;
                }
                more = block.length > 0;
                full.put(block);
            }
        } catch (InterruptedException e) {
            // close() ends the thread so; nobody waits for more.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (current == null || (at == current.length && current.length > 0)) {
            nextBlock();
        }
        if (current.fault != null) {
            throw rethrown(current.fault);
        }
        if (current.length == 0) {
            return -1;
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current.data, at, target, offset, count);
        at += count;
        return count;
    }

    private void nextBlock() throws IOException {
        try {
            if (current != null) {
                empty.put(current);
            }
            current = full.take();
            at = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for bytes");
        }
    }

    private static IOException rethrown(Throwable fault) {
        if (fault instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (fault instanceof Error error) {
            throw error;
        }
        return (IOException) fault;
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The thread must be gone before its input is closed; the caller still learns of it.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        input.close();
    }
}
