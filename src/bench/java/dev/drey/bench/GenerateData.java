package dev.drey.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the data of a work: {@code GenerateData WORK ROWS FILE [USERS]}. The same arguments give the same bytes on every machine.
 *
 * <p>Two parts are dealt beside the file, see {@link DataFile}.
 */
final class GenerateData {
    static final int DEFAULT_USERS = 1_000_000;

    private static final int PARTS = 2;

    private GenerateData() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 4) {
            throw new IllegalArgumentException("usage: GenerateData WORK ROWS FILE [USERS]");
        }
        int users = args.length > 3 ? Integer.parseInt(args[3]) : DEFAULT_USERS;
        write(Work.named(args[0]), Long.parseLong(args[1]), Path.of(args[2]), users);
    }

    static void write(Work work, long rows, Path file, int users) throws IOException {
        try (DataFile out = new DataFile(file, PARTS)) {
            switch (work) {
                case STATIONS -> new StationsData().write(out, rows);
                case USERS, WINDOWS, BUYERS, BUYERS_ESTIMATED, TOP -> new OrdersData(users).write(out, rows);
            }
        }
    }
}
