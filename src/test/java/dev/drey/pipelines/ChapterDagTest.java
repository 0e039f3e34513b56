package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.ExecutionLog;
import dev.drey.runlog.RunTiming;
import dev.drey.testing.ExtractSource;
import dev.drey.testing.LoadStage;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chapter's example: three extracts that take a second each, a join that needs two of them, a load that needs the join and the third. What is said of times is
 * judged by the run's own execution log.
 */
@Timeout(180)
class ChapterDagTest {
    private static final String EXTRACTS =
            """
            pipeline: extracts
            stages:
              extract_users: {type: custom, class: EXTRACT, options: {entity: USERS, takes-ms: 1000, MEETING}}
              extract_orders: {type: custom, class: EXTRACT, options: {entity: ORDERS, takes-ms: 1000, MEETING}}
              extract_products: {type: custom, class: EXTRACT, options: {entity: PRODUCTS, takes-ms: 1000, MEETING}}
              join: {type: join, from: [extract_orders, extract_users], on: {user_id: id}, select: [order_id, name]}
              records: {type: select, from: join, columns: {kind: "'records'"}}
              products: {type: select, from: extract_products, columns: {kind: "'products'"}}
              all: {type: union, from: [records, products]}
              load: {type: custom, from: all, class: LOAD, options: {kind: kind}}
              loaded: {type: sink, from: load, format: collect}
            """.replace("EXTRACT", ExtractSource.class.getName()).replace("LOAD", LoadStage.class.getName());

    private static final int EXTRACTS_AT_A_TIME = 3;
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final int ROUNDS = 5;
    private static final double MOST_OVER_PATH = 1.3;

    @TempDir
    Path directory;

    private Plan plan(int meets, Integer workers) {
        String meeting = "meets: " + meets + ", key: " + UUID.randomUUID();
        return PipelineCluster.plan(
                EXTRACTS.replace("MEETING", meeting),
                directory,
                RunOverrides.NONE.withParallelism(1).withMaxWorkers(workers));
    }

    private static RunOutcome run(Plan plan) throws Exception {
        try (LocalCluster cluster = LocalCluster.start(new Configuration(), plan, false)) {
            return new PipelineRunner(cluster, RunListener.SILENT).run(plan, null);
        }
    }

    private static RunTiming timing(RunOutcome outcome) {
        assertThat(PipelineCluster.result(outcome, "loaded").toString().lines()).containsExactly("2 | 1");
        return RunTiming.of(outcome.report().stages());
    }

    /** When a stage was at work, as the log says. */
    private record Interval(String stage, Instant start, Instant end) {}

    /** The extracts, in the order in which they started. */
    private static List<Interval> extracts(RunOutcome outcome) throws IOException {
        List<Interval> intervals = new ArrayList<>();
        for (JsonNode line : log(outcome).values()) {
            assertThat(line.get("status").asText()).isEqualTo("succeeded");
            String stage = line.path("stage").asText();
            if (stage.startsWith("extract_")) {
                intervals.add(new Interval(
                        stage,
                        Instant.parse(line.get("startedAt").asText()),
                        Instant.parse(line.get("finishedAt").asText())));
            }
        }
        assertThat(intervals).hasSize(EXTRACTS_AT_A_TIME);
        return intervals;
    }

    private static Map<String, JsonNode> log(RunOutcome outcome) throws IOException {
        Map<String, JsonNode> lines = new LinkedHashMap<>();
        for (String line : ExecutionLog.jsonLines(outcome.report()).split("\n")) {
            JsonNode read = new ObjectMapper().readTree(line);
            lines.put(read.path("stage").asText("run"), read);
        }
        return lines;
    }

    /** They wait for each other, so that there is no run in which they do not overlap. */
    @ParameterizedTest
    @ValueSource(ints = {0, EXTRACTS_AT_A_TIME})
    void threeWorkers_extractAtTheSameTime(int workers) throws Exception {
        RunOutcome outcome = run(plan(EXTRACTS_AT_A_TIME, workers == 0 ? null : workers));

        RunTiming timing = timing(outcome);
        List<Interval> extracts = extracts(outcome);
        Instant firstEnd = extracts.stream()
                .map(Interval::end)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(extracts)
                .as("all overlap")
                .allSatisfy(each -> assertThat(each.start()).isBefore(firstEnd));
        assertThat(timing.path().nanos()).isGreaterThanOrEqualTo(EACH.toNanos());
        assertThat(timing.path().stages()).last().isEqualTo("loaded");
        assertThat(log(outcome).get("run").get("ledgerBalances").asBoolean()).isTrue();
    }

    @Test
    void oneWorker_takesAtLeastTheSum() throws Exception {
        RunOutcome outcome = run(plan(0, 1));

        RunTiming timing = timing(outcome);
        List<Interval> extracts = extracts(outcome);
        for (int i = 1; i < extracts.size(); i++) {
            assertThat(extracts.get(i).start())
                    .as("one after the other: %s", extracts)
                    .isAfterOrEqualTo(extracts.get(i - 1).end());
        }
        assertThat(timing.totalNanos())
                .as(timing.summary())
                .isGreaterThanOrEqualTo(EACH.multipliedBy(EXTRACTS_AT_A_TIME).toNanos())
                .isGreaterThanOrEqualTo(timing.path().sumNanos());
    }

    /** What is on top is Flink's way from task to task; a machine that is busy with other things needs longer for it, and a process at first, so the best counts. */
    @Test
    @Tag("slow")
    void threeWorkers_takeLittleMoreThanTheCriticalPath() throws Exception {
        Plan plan = plan(0, EXTRACTS_AT_A_TIME);
        List<Double> overPath = new ArrayList<>();
        try (LocalCluster cluster = LocalCluster.start(new Configuration(), plan, false)) {
            for (int round = 0; round < ROUNDS; round++) {
                RunTiming timing = timing(new PipelineRunner(cluster, RunListener.SILENT).run(plan, null));
                overPath.add((double) timing.totalNanos() / timing.path().nanos());
            }
        }
        assertThat(overPath)
                .as("total over critical path")
                .anySatisfy(ratio -> assertThat(ratio).isLessThanOrEqualTo(MOST_OVER_PATH));
    }
}
