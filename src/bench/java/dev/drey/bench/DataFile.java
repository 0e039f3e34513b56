package dev.drey.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes lines to a file and, dealt round robin, to the parts beside it ({@code FILE.parts/part-0.csv}, ...).
 *
 * <p>The parts carry no header: they are for Flink SQL, whose CSV format cannot skip one and whose file source reads a local file by
 * one task only.
 */
final class DataFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Output whole;
    private final Output[] parts;
    private int nextPart;

    /** @param partCount 0 for none */
    DataFile(Path file, int partCount) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        whole = new Output(file);
        parts = new Output[partCount];
        if (partCount > 0) {
            Path folder = file.resolveSibling(file.getFileName() + ".parts");
            Files.createDirectories(folder);
            for (int i = 0; i < partCount; i++) {
                parts[i] = new Output(folder.resolve("part-" + i + ".csv"));
            }
        }
    }

    void header(Line line) throws IOException {
        whole.write(line);
    }

    void row(Line line) throws IOException {
        whole.write(line);
        if (parts.length > 0) {
            parts[nextPart].write(line);
            nextPart = nextPart + 1 == parts.length ? 0 : nextPart + 1;
        }
    }

    @Override
    public void close() throws IOException {
        whole.close();
        for (Output part : parts) {
            part.close();
        }
    }

    /** BufferedOutputStream locks at every write, which costs as much as the row. */
    private static final class Output implements Closeable {
        private final OutputStream out;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int used;

        Output(Path file) throws IOException {
            out = Files.newOutputStream(file);
        }

        void write(Line line) throws IOException {
            if (used + line.length > BUFFER_BYTES) {
                flush();
            }
            System.arraycopy(line.bytes, 0, buffer, used, line.length);
            used += line.length;
        }

        private void flush() throws IOException {
            out.write(buffer, 0, used);
            used = 0;
        }

        @Override
        public void close() throws IOException {
            try (out) {
                flush();
            }
        }
    }
}
