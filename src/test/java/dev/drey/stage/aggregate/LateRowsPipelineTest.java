package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows that come up to 30 s out of order, at a rate, so that watermarks come between them and those of the subtasks differ: for every window and
 * key the result and the late rows that miss the window must together be all rows. Which rows are late depends on the run, this does not.
 */
class LateRowsPipelineTest {
    private static final String YAML = """
            pipeline: late
            mode: streaming
            stages:
              rows:
                type: generate
                rows: 5000
                rate: 2500
                schema:
                  id: {type: bigint, sequence: {start: 1}}
                  k: {type: bigint, uniform: [1, 20]}
                  at: {type: timestamp, sequence: {start: '2026-01-01', step: 20ms}, jitter: 30s}
                event-time: {column: at, out-of-orderness: 2s}
              hop_ids:
                type: aggregate
                from: rows
                group-by: [id]
                window: {hop: {size: 20s, slide: 10s}}
                late-rows: {path: late_hop_ids}
                select: {n: count(*)}
              hop_keys:
                type: aggregate
                from: rows
                group-by: [k]
                window: {hop: {size: 25s, slide: 10s}, offset: 3s}
                late-rows: {path: late_hop_keys}
                select: {n: count(*)}
              tumble_keys:
                type: aggregate
                from: rows
                group-by: [k]
                window: {tumble: 5s}
                late-rows: {path: late_tumble_keys}
                select: {n: count(*)}
              rows_out: {type: sink, from: rows, format: csv, path: all}
              hop_ids_out: {type: sink, from: hop_ids, format: csv, path: hop_ids}
              hop_keys_out: {type: sink, from: hop_keys, format: csv, path: hop_keys}
              tumble_keys_out: {type: sink, from: tumble_keys, format: csv, path: tumble_keys}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void resultsAndLateRows_areTogetherAllRowsOfEveryWindowAndKey(int parallelism) throws Exception {
        CLUSTER.run(PipelineCluster.plan(YAML, directory, new RunOverrides(Mode.STREAMING, parallelism, 64, Map.of())));
        List<Map<String, String>> rows = read("all");
        assertThat(rows).hasSize(5000);
        assertComplete("hop_ids", "id", new SlicedWindows(20_000_000, 10_000_000, 0), rows);
        assertComplete("hop_keys", "k", new SlicedWindows(25_000_000, 10_000_000, 3_000_000), rows);
        assertComplete("tumble_keys", "k", new SlicedWindows(5_000_000, 5_000_000, 0), rows);
    }

    private void assertComplete(String stage, String key, SlicedWindows windows, List<Map<String, String>> rows)
            throws IOException {
        Map<String, Long> expected = new TreeMap<>();
        for (Map<String, String> row : rows) {
            long time = micros(row.get("at"));
            add(expected, windows, windows.firstStart(time), windows.lastStart(time), row.get(key), 1);
        }
        Map<String, Long> found = new TreeMap<>();
        for (Map<String, String> result : read(stage)) {
            String group = micros(result.get("window_start")) + " " + result.get(key);
            assertThat(found.put(group, Long.parseLong(result.get("n"))))
                    .as("%s: an earlier result of %s", stage, group)
                    .isNull();
        }
        List<Map<String, String>> late = read("late_" + stage);
        assertThat(late).as(stage).isNotEmpty();
        for (Map<String, String> row : late) {
            long first = micros(row.get("first_window_start"));
            long last = micros(row.get("last_window_start"));
            add(found, windows, first, last, row.get("key_" + key), Long.parseLong(row.get("rows")));
        }
        assertThat(found).as(stage).isEqualTo(expected);
    }

    private static void add(
            Map<String, Long> counts, SlicedWindows windows, long first, long last, String key, long rows) {
        for (long start = first; start <= last; start += windows.slide()) {
            counts.merge(start + " " + key, rows, Long::sum);
        }
    }

    private static long micros(String timestamp) {
        LocalDateTime time = LocalDateTime.parse(timestamp.replace(' ', 'T'));
        return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
    }

    /** The rows of all files of a directory, by column; no value holds a comma. */
    private List<Map<String, String>> read(String output) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve(output))) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                    String[] names = lines.get(0).split(",", -1);
                    String[] values = line.split(",", -1);
                    Map<String, String> row = new HashMap<>();
                    for (int c = 0; c < names.length; c++) {
                        row.put(names[c], values[c]);
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
