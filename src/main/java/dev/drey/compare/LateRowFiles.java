package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.runtime.CsvFormat;
import dev.drey.stage.LateRowsStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The rows that came too late for a stage in one run, as files whose columns {@link LateRowsStage} tells.
 *
 * @param directory holds the files, {@code *.csv}
 * @param input columns of the stage's input
 */
record LateRowFiles(Path directory, Schema input) {
    // Two sequences of seeds make two hashes of 64 bits that have nothing to do with each other.
    private static final long FIRST_SEED = 0x9E3779B97F4A7C15L;
    private static final long SECOND_SEED = 0xC2B2AE3D27D4EB4FL;
    private static final long NULL = 0x165667B19E3779F9L;
    private static final int BATCH = 1024;

    /**
     * What the files hold.
     *
     * @param rows how many rows came too late
     * @param folded how many of them had been folded with others before, so that they are not known one by one
     * @param digest the same for the same rows in any order
     */
    record Summary(long rows, long folded, String digest) {}

    /** Takes the records of all files. */
    @FunctionalInterface
    private interface Reader {
        void record(CsvRecords records, Map<String, Integer> fields) throws IOException;
    }

    private void read(Reader reader) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try (CsvRecords records = new CsvRecords(file, CsvFormat.DEFAULT)) {
                Map<String, Integer> fields = new HashMap<>();
                if (records.next()) {
                    for (int f = 0; f < records.fields(); f++) {
                        fields.put(records.text(f), f);
                    }
                }
                while (records.next()) {
                    reader.record(records, fields);
                }
            }
        }
    }

    /** Reads the files through and holds nothing. */
    Summary summary() throws IOException {
        long[] sums = new long[4];
        read((records, fields) -> {
            long rows = Long.parseLong(records.text(fields.get("rows")));
            sums[0] += rows;
            sums[1] += records.isNull(fields.get("event_time")) ? rows : 0;
            sums[2] += hash(FIRST_SEED, records);
            sums[3] += hash(SECOND_SEED, records);
        });
        return new Summary(sums[0], sums[1], String.format("%016x%016x", sums[2], sums[3]));
    }

    private static long hash(long seed, CsvRecords records) {
        long hash = seed;
        for (int f = 0; f < records.fields(); f++) {
            hash = records.isNull(f)
                    ? Hashing.hashLong(hash, NULL)
                    : Hashing.hashBytes(hash, records.data(), records.offset(f), records.length(f));
        }
        return Hashing.hashLong(hash, NULL);
    }

    /** Loads the rows; folded ones are left out. */
    LateRowTable table() throws IOException {
        LateRowTable table = new LateRowTable();
        Loading loading = new Loading(table);
        read(loading::add);
        loading.load();
        return table;
    }

    /** Collects rows until they are worth hashing. */
    private final class Loading {
        private final LateRowTable table;
        private final Chunk rows = Chunk.allocate(input, BATCH);
        private final LongColumn times = new LongColumn(BATCH);
        private final long[] lastMissed = new long[BATCH];
        private final RowHashes hashes = new RowHashes();

        Loading(LateRowTable table) {
            this.table = table;
        }

        void add(CsvRecords records, Map<String, Integer> fields) {
            String time = records.text(fields.get("event_time"));
            if (time == null) {
                return;
            }
            int row = rows.rowCount();
            for (int c = 0; c < input.size(); c++) {
                String text = records.text(fields.get("input_" + input.name(c)));
                if (text == null) {
                    rows.column(c).setNull(row);
                } else {
                    ValueText.parse(input.type(c), text, rows.column(c), row);
                }
            }
            times.set(row, timestamp(time));
            lastMissed[row] = timestamp(records.text(fields.get("last_window_start")));
            rows.setRowCount(row + 1);
            if (row + 1 == BATCH) {
                load();
            }
        }

        void load() {
            rows.setEventTime(times);
            hashes.take(rows);
            for (int i = 0; i < rows.rowCount(); i++) {
                table.add(hashes.first(i), hashes.second(i), lastMissed[i]);
            }
            rows.reset();
        }

        private static long timestamp(String text) {
            return ValueText.parseLong(DataType.TIMESTAMP, text);
        }
    }

    /** The hashes of a chunk's selected rows, their event time among the values. */
    static final class RowHashes {
        private Column[] columns = {};
        private long[] first = {};
        private long[] second = {};

        void take(Chunk chunk) {
            int count = chunk.selectedCount();
            if (first.length < count) {
                first = new long[count];
                second = new long[count];
            }
            columns = Arrays.copyOf(columns, chunk.columnCount() + 1);
            for (int c = 0; c < chunk.columnCount(); c++) {
                columns[c] = chunk.column(c);
            }
            columns[chunk.columnCount()] = chunk.eventTime();
            Hashing.hash(FIRST_SEED, columns, chunk.selection(), count, first);
            Hashing.hash(SECOND_SEED, columns, chunk.selection(), count, second);
        }

        /** Of the selected row {@code i}. */
        long first(int i) {
            return first[i];
        }

        long second(int i) {
            return second[i];
        }
    }
}
