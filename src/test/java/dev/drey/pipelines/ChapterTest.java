package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.BundleReport;
import dev.drey.runlog.CacheReport;
import dev.drey.runlog.StageReport;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of the course chapter with the figures that it prints; see {@code src/test/resources/chapter}. */
class ChapterTest {
    @TempDir
    Path directory;

    private static final Path CHAPTER = Path.of("src/test/resources/chapter");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @Test
    void chunkedProcessing_has7ChunksOfAtMost8RowsAndExactGroups() throws Exception {
        String yaml = """
                pipeline: chunked
                parallelism: 1
                chunk-rows: 8
                stages:
                  orders: {type: file, path: c1-orders.csv, schema: {user_id: string, amount: bigint, category: string}}
                  users:
                    type: aggregate
                    from: orders
                    group-by: [user_id]
                    select: {n: count(*), total: sum(amount), least: min(amount), most: max(amount)}
                  out: {type: sink, from: users, format: csv, path: %s}
                """;
        Path output = directory.resolve("groups");
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(String.format(yaml, output), CHAPTER, RunOverrides.NONE));

        StageReport orders = outcome.report().stages().get(0);
        assertThat(orders.load().chunks()).isEqualTo(7);
        assertThat(orders.rows().out()).isEqualTo(50);
        assertThat(orders.load().peakChunkRows()).isEqualTo(8);
        StageReport users = outcome.report().stages().get(1);
        assertThat(users.load().chunks()).isEqualTo(7);
        assertThat(users.rows().in()).isEqualTo(50);
        assertThat(users.load().peakChunkRows()).isEqualTo(8);
        assertThat(rows(output))
                .containsExactlyInAnyOrderElementsOf(
                        withoutHeader(Files.readAllLines(CHAPTER.resolve("c1-expected.csv"))));
    }

    /** Rows held are rows that have come in and are in no result yet; in streaming each row is a bundle of its own. */
    @ParameterizedTest
    @CsvSource({"batch, 1, 100", "streaming, 100, 1", "micro-batch, 10, 10"})
    void modes_holdAll1Or10RowsAndGiveTheSameGroups(String mode, long bundles, long rowsHeld) throws Exception {
        String yaml = """
                pipeline: modes
                mode: %s
                parallelism: 1
                chunk-rows: %d
                micro-batch: {rows: 10, interval: 1 h}
                stages:
                  records: {type: file, path: c5-records.csv, schema: {user: string, amount: bigint}}
                  users:
                    type: aggregate
                    from: records
                    group-by: [user]
                    select: {n: count(*), total: sum(amount), mean: avg(amount), least: min(amount), most: max(amount)}
                  out: {type: sink, from: users, format: csv, path: %s}
                """;
        Path output = directory.resolve("groups");
        String pipeline = String.format(yaml, mode, mode.equals("streaming") ? 1 : 1024, output);
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(pipeline, CHAPTER, RunOverrides.NONE));

        BundleReport users = outcome.report().stages().get(1).details().bundles();
        assertThat(users.bundles()).isEqualTo(bundles);
        assertThat(users.peakRows()).isEqualTo(rowsHeld);
        assertThat(users.rows()).isEqualTo(100);
        assertThat(rows(output))
                .containsExactlyInAnyOrderElementsOf(
                        withoutHeader(Files.readAllLines(CHAPTER.resolve("c5-expected.csv"))));
    }

    /** A row at a time: each waits for its answer before the next is taken. */
    @Test
    void cachedEnrichment_has3Hits7MissesAnd2EvictionsAndTheUsersNames() throws Exception {
        String yaml = """
                pipeline: enriched
                parallelism: 1
                chunk-rows: 1
                connections:
                  files: {type: file, tables: {users: {path: c4-users.csv}}}
                stages:
                  events: {type: file, path: c4-events.csv, schema: {user_id: string, action: string}}
                  named:
                    type: lookup
                    from: events
                    connection: files
                    table: users
                    schema: {user_id: string, name: string, tier: string}
                    on: {user_id: user_id}
                    select: {name: name, tier: tier}
                    rows-in-flight: 1
                    cache: {entries: 5, eviction: lru, ttl: 10s}
                  out: {type: sink, from: named, format: csv, path: %s}
                """;
        Path output = directory.resolve("named");
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(String.format(yaml, output), CHAPTER, RunOverrides.NONE));

        CacheReport cache = outcome.report().stages().get(1).details().cache();
        assertThat(cache.rows().hits()).isEqualTo(3);
        assertThat(cache.rows().misses()).isEqualTo(7);
        assertThat(cache.rows().coalesced()).isZero();
        assertThat(cache.rows().hitRate()).isEqualTo(0.3);
        assertThat(cache.contents().evictions()).isEqualTo(2);
        assertThat(cache.contents().expired()).isZero();
        assertThat(cache.contents().sets()).isEqualTo(7);
        assertThat(cache.contents().entries()).isEqualTo(5);
        Map<String, String> users = withoutHeader(Files.readAllLines(CHAPTER.resolve("c4-users.csv"))).stream()
                .collect(Collectors.toMap(line -> line.substring(0, line.indexOf(',')), line -> line));
        List<String> expected = withoutHeader(Files.readAllLines(CHAPTER.resolve("c4-events.csv"))).stream()
                .map(line ->
                        line + users.get(line.substring(0, line.indexOf(','))).substring(2))
                .toList();
        assertThat(rows(output)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void topK_givesTheFiveBestItemsInOrder(Mode mode) throws Exception {
        String yaml = """
                pipeline: top
                stages:
                  items: {type: file, path: c3-items.csv, schema: {name: string, score: bigint}}
                  best: {type: top-k, from: items, k: 5, order-by: score desc}
                  out: {type: sink, from: best, format: collect}
                """;
        RunOverrides overrides = new RunOverrides(mode, 2, 7, Map.of());
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(yaml, CHAPTER, overrides));

        assertThat(outcome.results().get(0).chunks()).hasToString("""
                        [name string | score bigint
                        item_66     | 997
                        item_48     | 981
                        item_67     | 945
                        item_12     | 914
                        item_75     | 907
                        ]""");
    }

    private static List<String> rows(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.flatMap(file -> withoutHeader(lines(file)).stream()).toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> withoutHeader(List<String> lines) {
        return lines.subList(1, lines.size());
    }
}
