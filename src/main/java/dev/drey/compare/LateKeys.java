package dev.drey.compare;

import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.runtime.CsvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keys and windows of a stage that rows came too late for, as its late rows tell. Holds each combination once; the late rows themselves are not
 * held. Only columns that the stage still gives are looked at: where nobody reads a key or the window's start, rows are told apart by the others.
 */
final class LateKeys {
    /** Column of the results of a window. */
    private static final String WINDOW_START = "window_start";

    private static final String FIRST = "first_window_start";
    private static final String LAST = "last_window_start";
    private static final String KEY = "key_";
    private static final int NONE = -1;

    private final List<String> keys;
    private final int[] columns;
    private final int windowColumn;
    private final Map<List<String>, Set<Range>> missed = new HashMap<>();

    /** Starts of the first and of the last window, in microseconds. */
    private record Range(long first, long last) {}

    /**
     * @param schema columns of the stage's rows
     * @param groupKeys names of the stage's group keys
     */
    LateKeys(Schema schema, List<String> groupKeys) {
        this.keys = groupKeys.stream().filter(schema::has).toList();
        this.columns = keys.stream().mapToInt(schema::indexOf).toArray();
        this.windowColumn = schema.indexOf(WINDOW_START);
    }

    /** Reads the late rows of a directory. */
    LateKeys read(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
                readFile(file);
            }
        }
        return this;
    }

    private void readFile(Path file) throws IOException {
        try (CsvRecords records = new CsvRecords(file, CsvFormat.DEFAULT)) {
            if (!records.next()) {
                return;
            }
            Map<String, Integer> header = new HashMap<>();
            for (int f = 0; f < records.fields(); f++) {
                header.put(records.text(f), f);
            }
            while (records.next()) {
                List<String> key = new ArrayList<>();
                for (String name : keys) {
                    key.add(canonical(records.text(header.get(KEY + name))));
                }
                missed.computeIfAbsent(key, k -> new HashSet<>())
                        .add(new Range(time(records.text(header.get(FIRST))), time(records.text(header.get(LAST)))));
            }
        }
    }

    private static long time(String text) {
        return ValueText.parseLong(DataType.TIMESTAMP, text);
    }

    private static String canonical(String text) {
        return "-0.0".equals(text) ? "0.0" : text;
    }

    /** True when rows came too late for the key and the window that a row of the stage is about. */
    boolean cover(String[] row) {
        List<String> key = new ArrayList<>();
        for (int c : columns) {
            key.add(canonical(row[c]));
        }
        Set<Range> ranges = missed.get(key);
        if (ranges == null) {
            return false;
        }
        if (windowColumn == NONE) {
            return true;
        }
        long start = time(row[windowColumn]);
        return ranges.stream().anyMatch(range -> range.first() <= start && start <= range.last());
    }
}
