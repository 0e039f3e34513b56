package dev.drey.stage.distinct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.FilterReport;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code distinct} in whole pipelines. */
class DistinctPipelineTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private static final String VISITS = """
            pipeline: visits
            stages:
              visits:
                type: values
                schema: {user: string, page: string, at: timestamp, spent: double}
                event-time: {column: at, out-of-orderness: 10s}
                rows:
                  - [ann, home, 2026-01-01 10:00:00, 3.0]
                  - [bob, home, 2026-01-01 10:00:01, NaN]
                  - [ann, shop, 2026-01-01 10:00:02, -0.0]
                  - [ann, home, 2026-01-01 10:00:00, 2.0]
                  - [bob, home, 2026-01-01 10:00:01, NaN]
                  - [null, shop, 2026-01-01 10:00:03, null]
                  - [bob, cart, 2026-01-01 11:30:00, 1.0]
            """;

    private static Plan plan(String stages, Mode mode, int parallelism) {
        String yaml = VISITS + stages.indent(2) + "  out: {type: sink, from: once, format: print}\n";
        return PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, parallelism, 2, Map.of()));
    }

    private static void check(String stages, Mode mode, String drawn) throws Exception {
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            RunOutcome outcome = CLUSTER.run(plan(stages, mode, parallelism));
            assertThat(PipelineCluster.result(outcome, "out"))
                    .as("parallelism %d", parallelism)
                    .isEqualTo(MaterializedResult.of(Chunks.parse(drawn)));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void keptRow_isThatOfTheOrderColumnInEveryMode(Mode mode) throws Exception {
        check("once: {type: distinct, from: visits, by: user, keep: {last: at}}", mode, """
                user string | page string | at timestamp | spent double
                ann | shop | 2026-01-01 10:00:02 | 0.0
                bob | cart | 2026-01-01 11:30:00 | 1.0
                null | shop | 2026-01-01 10:00:03 | null
                """);
        check("once: {type: distinct, from: visits, by: [user, page], keep: {first: spent}}", mode, """
                user string | page string | at timestamp | spent double
                ann | home | 2026-01-01 10:00:00 | 2.0
                ann | shop | 2026-01-01 10:00:02 | 0.0
                bob | home | 2026-01-01 10:00:01 | NaN
                bob | cart | 2026-01-01 11:30:00 | 1.0
                null | shop | 2026-01-01 10:00:03 | null
                """);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void wholeRowsAndKeysAlone_areInsertsInEveryMode(Mode mode) throws Exception {
        Plan plan = plan("once: {type: distinct, from: visits}", mode, 1);
        assertThat(plan.sinks().get(0).inputTraits().get(0).changelog().changing())
                .isFalse();
        check("""
                pages: {type: distinct, from: visits, by: [page]}
                once: {type: select, from: pages, columns: {page: page}}
                """, mode, "page string\nhome\nshop\ncart");
        check("""
                pages: {type: distinct, from: visits}
                once: {type: aggregate, from: pages, select: {n: count(*)}}
                """, mode, "n bigint\n6");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void columnsThatOthersRead_areLeftAlone(Mode mode) throws Exception {
        check("""
                pages: {type: distinct, from: visits, by: [page]}
                page_names: {type: select, from: pages, columns: {page: page}}
                seen: {type: distinct, from: visits, by: [page], approximate: true, false-positive-rate: 0.0001}
                seen_names: {type: select, from: seen, columns: {page: page}}
                users: {type: select, from: visits, columns: {page: user}}
                once: {type: union, from: [page_names, seen_names, users]}
                """, mode, "page string\nhome\nshop\ncart\nhome\nshop\ncart\nann\nbob\nann\nann\nbob\nnull\nbob");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void countsThatChange_areDistinctAsTheyAreAtTheEnd(Mode mode) throws Exception {
        check("""
                counts: {type: aggregate, from: visits, group-by: [user], select: {n: count(*), m: count(spent)}}
                sizes: {type: select, from: counts, columns: {n: n}}
                once: {type: distinct, from: sizes}
                """, mode, "n bigint\n3\n1");
        check("""
                counts: {type: aggregate, from: visits, group-by: [user], select: {n: count(*)}}
                once: {type: distinct, from: counts, by: n, keep: {first: user}}
                """, mode, "user string | n bigint\nann | 3\nnull | 1");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void approximate_letsTheFirstOfEachKeyPass_andForgets(Mode mode) throws Exception {
        check("""
                seen: {type: distinct, from: visits, by: [user], approximate: true, expected: 100, false-positive-rate: 0.0001}
                once: {type: select, from: seen, columns: {user: user}}
                """, mode, "user string\nann\nbob\nnull");
        check("""
                seen: {type: distinct, from: visits, by: [user], approximate: true, expected: 100, false-positive-rate: 0.0001, forget-after: 1h}
                once: {type: select, from: seen, columns: {user: user}}
                """, mode, "user string\nann\nbob\nnull\nbob");
    }

    /** Windows behind an approximate distinct: event time and watermarks pass. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void approximateRows_keepTheirEventTime(Mode mode) throws Exception {
        check("""
                seen: {type: distinct, from: visits, by: [user], approximate: true, false-positive-rate: 0.0001}
                once: {type: aggregate, from: seen, window: {tumble: 1h}, select: {n: count(*), users: approx_count_distinct(user)}}
                """, mode, """
                window_start timestamp | window_end timestamp | n bigint | users bigint
                2026-01-01 10:00:00 | 2026-01-01 11:00:00 | 3 | 2
                """);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void chapterVisits_have49UsersAndTheEstimateBeside(Mode mode) throws Exception {
        Path chapter = Path.of("src/test/resources/chapter");
        Set<String> users = new HashSet<>(Files.readAllLines(chapter.resolve("c3-visits.csv")));
        users.remove("user");
        assertThat(users).hasSize(49);
        String yaml = """
                pipeline: c3-visits
                parallelism: 1
                stages:
                  visits: {type: file, path: c3-visits.csv, schema: {user: string}}
                  exact: {type: distinct, from: visits}
                  bloom: {type: distinct, from: visits, approximate: true, expected: 100, false-positive-rate: 0.01}
                  users: {type: sink, from: exact, format: collect}
                  seen: {type: sink, from: bloom, format: collect}
                """;
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(yaml, chapter, new RunOverrides(mode, 1, 64, Map.of())));
        assertThat(rows(outcome, "users")).isEqualTo(49);
        assertThat(rows(outcome, "seen")).isBetween(47, 49);
        FilterReport filter = filter(outcome, "bloom");
        assertThat(filter.estimatedDistinct()).isBetween(47.0, 51.0);
        assertThat(filter.promisedFalsePositiveRate()).isEqualTo(0.01);
        assertThat(filter.promiseBroken()).isFalse();
        assertThat(filter.bytes()).isEqualTo(filter.bits() / 8);
        assertThat(filter.exactBytes()).isPositive();
        assertThat(outcome.report().toJson()).contains("\"promisedFalsePositiveRate\" : 0.01");
    }

    /** As many buckets as there are without a setting, each with filters of many blocks. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void manyKeysInDefaultBuckets_loseNoMoreThanPromised(Mode mode) throws Exception {
        String yaml = """
                pipeline: many-keys
                stages:
                  orders:
                    type: generate
                    rows: 250000
                    seed: 3
                    schema: {order: {type: bigint, sequence: {start: 1}}, twin: {type: bigint, sequence: {start: 1}}}
                  bloom: {type: distinct, from: orders, by: [order], approximate: true, expected: 250000, false-positive-rate: 0.01}
                  exact: {type: distinct, from: orders}
                  bloom_count: {type: aggregate, from: bloom, select: {keys: count(*)}}
                  exact_count: {type: aggregate, from: exact, select: {keys: count(*)}}
                  seen: {type: sink, from: bloom_count, format: collect}
                  whole: {type: sink, from: exact_count, format: collect}
                """;
        RunOutcome outcome =
                CLUSTER.run(PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, 2, 4096, Map.of())));
        assertThat(count(outcome, "whole")).isEqualTo(250_000);
        double sigma = Math.sqrt(0.01 * 0.99 * 250_000);
        assertThat(count(outcome, "seen")).isBetween((long) (0.99 * 250_000 - 3 * sigma), 250_000L);
        FilterReport filter = filter(outcome, "bloom");
        assertThat(filter.promiseBroken()).isFalse();
        assertThat(filter.estimatedDistinct()).isBetween(0.98 * 250_000, 1.01 * 250_000);
    }

    private static FilterReport filter(RunOutcome outcome, String name) {
        return outcome.report().stages().stream()
                .filter(stage -> stage.stage().equals(name))
                .findFirst()
                .orElseThrow()
                .details()
                .filter();
    }

    /** The one number of a result. */
    private static long count(RunOutcome outcome, String sink) {
        Chunk chunk = PipelineCluster.chunks(outcome, sink).get(0);
        assertThat(chunk.selectedCount()).isEqualTo(1);
        return chunk.longs(0).get(chunk.selectedRow(0));
    }

    private static int rows(RunOutcome outcome, String sink) {
        return PipelineCluster.chunks(outcome, sink).stream()
                .mapToInt(Chunk::selectedCount)
                .sum();
    }

    @Test
    void faultyOptions_areAllToldAtOnce() {
        assertThatThrownBy(() -> plan("""
                        counts: {type: aggregate, from: visits, group-by: [user], select: {n: count(*)}}
                        a: {type: distinct, from: counts, approximate: true, forget-after: 1h}
                        b: {type: distinct, from: visits, by: [usr], keep: {first: att}, expected: 5}
                        c: {type: distinct, from: visits, approximate: true, keep: {last: at}, false-positive-rate: 0.9}
                        d: {type: distinct, from: visits, keep: {least: at}}
                        once: {type: union, from: [a, b, c, d]}
                        """, Mode.STREAMING, 1))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining(
                        "'approximate' needs rows that are only added, but the rows of input 'counts' change")
                .hasMessageContaining("'forget-after' needs event time, which the rows of input 'counts' have not")
                .hasMessageContaining("column 'usr' is unknown")
                .hasMessageContaining("column 'att' is unknown")
                .hasMessageContaining("option 'expected' needs 'approximate: true'")
                .hasMessageContaining("'approximate' lets the first row of a key pass when it comes and keeps none")
                .hasMessageContaining("number from 0.000001 to 0.5")
                .hasMessageContaining("any, {first: column} or {last: column}");
    }

    @Test
    void approximateTrait_reachesTheSinkThroughOtherStages() {
        Plan plan = plan("""
                seen: {type: distinct, from: visits, by: [user], approximate: true}
                once: {type: aggregate, from: seen, group-by: [page], select: {n: count(*)}}
                """, Mode.BATCH, 1);
        assertThat(plan.sinks().get(0).inputTraits().get(0).approximate()).isTrue();
        assertThat(List.of(plan.stages().get(0).stage().traits().approximate())).containsExactly(false);
    }
}
