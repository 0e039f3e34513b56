package dev.drey.stage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;
import dev.drey.chunk.Schema;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.PostgresAddress;
import dev.drey.jdbc.PostgresServer;
import dev.drey.jdbc.Retries;
import dev.drey.jdbc.TableWriter;
import dev.drey.jdbc.TestDatabase;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.spec.SecretText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator that writes tables, with failures and restores wherever they can be. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdbcSinkOperatorTest {
    private static final Schema SCHEMA = Schema.parse("k bigint, v bigint");
    private static final int KEYS = 25;

    private final TestDatabase test = PostgresServer.shared().newDatabase();

    private JdbcSinkOperator operator(int batchRows, Duration interval) {
        Database database = new Database(
                "pg",
                new PostgresAddress(test.host(), test.port(), test.name()),
                test.user(),
                new SecretText("${env:" + PostgresServer.PASSWORD_VARIABLE + "}"),
                2,
                Map.of());
        TableWriter.Settings table = new TableWriter.Settings(
                "t", SCHEMA, List.of("k"), true, Duration.ofSeconds(20), new Retries(3, Duration.ofMillis(5)));
        return new JdbcSinkOperator(OperatorIdentity.whole("p", "out"), database, table, batchRows, 1 << 20, interval);
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> opened(
            JdbcSinkOperator operator, OperatorSubtaskState state) throws Exception {
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = new OneInputStreamOperatorTestHarness<>(operator);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    /** Sound changes by key; what is left is in {@code table}. */
    private static List<Chunk> changes(SplittableRandom random, Map<Long, Long> table) {
        List<Chunk> chunks = new ArrayList<>();
        for (int c = 0; c < 40; c++) {
            int rows = 1 + random.nextInt(12);
            Chunk chunk = Chunk.allocate(SCHEMA, 2 * rows);
            byte[] kinds = new byte[2 * rows];
            int at = 0;
            for (int i = 0; i < rows; i++) {
                long key = random.nextInt(KEYS);
                long value = random.nextLong(1000);
                Long before = table.get(key);
                if (before == null) {
                    at = put(chunk, kinds, at, RowKind.INSERT, key, value);
                    table.put(key, value);
                } else if (random.nextInt(3) == 0) {
                    at = put(chunk, kinds, at, RowKind.DELETE, key, before);
                    table.remove(key);
                } else {
                    at = put(chunk, kinds, at, RowKind.UPDATE_BEFORE, key, before);
                    at = put(chunk, kinds, at, RowKind.UPDATE_AFTER, key, value);
                    table.put(key, value);
                }
            }
            chunk.setRowCount(at);
            chunk.setRowKinds(kinds);
            chunks.add(chunk);
        }
        return chunks;
    }

    private static int put(Chunk chunk, byte[] kinds, int row, RowKind kind, long key, long value) {
        chunk.longs(0).set(row, key);
        chunk.longs(1).set(row, value);
        kinds[row] = kind.code();
        return row + 1;
    }

    private Map<Long, Long> table() {
        Map<Long, Long> rows = new TreeMap<>();
        test.rows("select k, v from t").forEach(row -> {
            String[] parts = row.split("\\|");
            rows.put(Long.valueOf(parts[0]), Long.valueOf(parts[1]));
        });
        return rows;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void failuresAndRestoresAnywhere_leaveTheFinalTable(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Map<Long, Long> expected = new TreeMap<>();
        List<Chunk> chunks = changes(random, expected);
        int batch = 1 + random.nextInt(40);
        OperatorSubtaskState state = null;
        int restored = 0;
        int failures = 0;
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness = opened(operator(batch, null), null);
        for (int at = 0; at < chunks.size(); at++) {
            harness.processElement(chunks.get(at), 0);
            int what = random.nextInt(6);
            if (what == 0) {
                harness.prepareSnapshotPreBarrier(at + 1);
                state = harness.snapshot(at + 1, 0);
                restored = at + 1;
            } else if (what == 1 && failures < 12) {
                failures++;
                harness.close(); // what waits is lost, what was written stays
                harness = opened(operator(batch, null), state);
                at = restored - 1;
            }
        }
        harness.endInput();
        harness.close();
        assertThat(table()).as("seed %d, %d failures", seed, failures).isEqualTo(expected);
    }

    @Test
    void rowsWaitForTheIntervalAtMost() throws Exception {
        Map<Long, Long> expected = new TreeMap<>();
        List<Chunk> chunks = changes(new SplittableRandom(1), expected);
        try (OneInputStreamOperatorTestHarness<Chunk, Chunk> harness =
                opened(operator(100_000, Duration.ofMillis(500)), null)) {
            for (Chunk chunk : chunks) {
                harness.processElement(chunk, 0);
            }
            harness.setProcessingTime(499);
            assertThat(table()).isEmpty();
            harness.setProcessingTime(500);
            assertThat(table()).isEqualTo(expected);
        }
    }
}
