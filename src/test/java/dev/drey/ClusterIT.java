package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drey.testing.ChildProcess.Outcome;
import dev.drey.testing.ExampleJars;
import dev.drey.testing.FlinkClusterFixture;
import dev.drey.testing.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Drey on a real cluster: a JobManager and two TaskManagers in processes of their own. */
@Timeout(300)
class ClusterIT {
    private static final String MAIN_JOB = "jobs/airport-delays.yaml";
    /** Fields of the execution log that are never the same twice, and how many chunks the rows came in. */
    private static final List<String> TIMES = List.of(
            "startedAt",
            "firstRowAt",
            "lastRowAt",
            "finishedAt",
            "durationMs",
            "busyMs",
            "waitingMs",
            "blockedMs",
            "ownMs",
            "slackMs",
            "critical",
            "criticalPath",
            "totalMs",
            "pathMs",
            "sumMs",
            "advice",
            "chunks");

    @RegisterExtension
    static final FlinkClusterFixture CLUSTER = new FlinkClusterFixture(2, 2);

    @Test
    void cluster_hasTwoTaskManagersInProcessesOfTheirOwn() throws Exception {
        JsonNode overview = CLUSTER.get("/overview");

        assertThat(overview.get("taskmanagers").asInt()).isEqualTo(2);
        assertThat(overview.get("slots-total").asInt()).isEqualTo(4);
    }

    @Test
    void mainJob_printsWhatALocalRunPrints_andItsPlanReadsLikeThePipeline() throws Exception {
        Path directory = CLUSTER.directory("local");
        Path localLog = directory.resolve("local.jsonl");
        Path clusterLog = directory.resolve("cluster.jsonl");
        Path page = directory.resolve("cluster.html");
        Outcome local = new Launcher(directory)
                .start("run", MAIN_JOB, "--parallelism", "4", "--log", localLog.toString())
                .awaitEnd(Duration.ofSeconds(120));
        assertThat(local.exitCode()).as(local.err()).isZero();

        Outcome submitted = CLUSTER.run(
                "run", MAIN_JOB, "--parallelism", "4", "--log", clusterLog.toString(), "--report", page.toString());

        assertThat(submitted.exitCode()).as(submitted.err()).isZero();
        List<String> expected = sortedTable(local.out());
        assertThat(expected).hasSizeGreaterThan(10);
        assertThat(sortedTable(submitted.out())).isEqualTo(expected);
        assertReadablePlan(jobOf(submitted));
        assertThat(logWithoutTimes(clusterLog)).isEqualTo(logWithoutTimes(localLog));
        assertThat(Files.readString(page))
                .contains("SUCCEEDED in", "When each stage worked", "by_origin (aggregate): ", "The critical path");
    }

    /** What an execution log says of each stage and of the run, but for when and how long; those are there, too. */
    private static Map<String, JsonNode> logWithoutTimes(Path log) throws IOException {
        Map<String, JsonNode> lines = new TreeMap<>();
        for (String line : Files.readAllLines(log)) {
            ObjectNode entry = (ObjectNode) new ObjectMapper().readTree(line);
            if (entry.has("stage")) {
                assertThat(Instant.parse(entry.get("finishedAt").asText()))
                        .as(line)
                        .isAfterOrEqualTo(Instant.parse(entry.get("startedAt").asText()));
                assertThat(entry.get("busyMs").asDouble()).as(line).isPositive();
            } else {
                assertThat(entry.get("advice").asText()).as(line).startsWith("Speed up '");
                assertThat(entry.get("criticalPath")).as(line).isNotEmpty();
            }
            lines.put(entry.path("stage").asText("run"), entry.without(TIMES));
        }
        return lines;
    }

    private static void assertReadablePlan(String job) throws IOException, InterruptedException {
        StringBuilder plan = new StringBuilder();
        for (JsonNode node : CLUSTER.get("/jobs/" + job + "/plan").at("/plan/nodes")) {
            plan.append(node.get("description").asText()).append('\n');
        }
        assertThat(plan).contains("flights", "late", "by_origin", "out");
        assertThat(plan.toString().replace("<br/>", "\n").lines())
                .as("operators that Flink named itself")
                .noneMatch(line -> line.matches("(?i).*(operator|transformation|function|map\\b|unnamed).*"));
    }

    @Test
    void compare_runsOneJobAfterTheOtherAndFindsThemEqual() throws Exception {
        Path directory = CLUSTER.directory("compare");
        Path json = directory.resolve("comparison.json");

        Outcome outcome = CLUSTER.run(
                "compare",
                MAIN_JOB,
                "--modes",
                "batch,streaming",
                "--work-dir",
                directory.toString(),
                "--json",
                json.toString());

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("EQUAL: every sink has the same rows in batch and streaming");
        assertThat(Files.readString(json)).contains("\"target\" : \"cluster\"", "\"peakHeapBytes\" : null");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("drey-compare-"));
        }
    }

    @Test
    void faultyPipeline_isTold_andNothingIsSubmitted() throws Exception {
        Path file = Files.writeString(CLUSTER.directory("faulty").resolve("p.yaml"), """
                pipeline: faulty
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1]]}
                  out: {type: sink, from: row, format: print}
                """);
        int before = CLUSTER.get("/jobs/overview").get("jobs").size();

        Outcome outcome = CLUSTER.run("run", file.toString());

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.err()).contains("p.yaml:4:").contains("did you mean 'rows'?");
        assertThat(CLUSTER.get("/jobs/overview").get("jobs").size()).isEqualTo(before);
    }

    /** The user's classes are needed by client, JobManager (parts of the source) and TaskManagers; the limit is summed up in the JobManager. */
    @Test
    void stagesOfAUsersJar_runWithTheJob() throws Exception {
        Path directory = CLUSTER.directory("custom");
        ExampleJars.pack(Path.of("examples/custom/src/main/java"), directory, "custom.jar");
        String yaml = """
                pipeline: custom
                jars: custom.jar
                parallelism: 4
                stages:
                  days:
                    type: custom
                    class: example.Calendar
                    options: {from: 2020, to: 2026, closed: 2024-02-29}
                    on-error: {rows: skip, max-rows: %d}
                  words: {type: custom, class: example.Words, from: days, options: {column: weekday}}
                  counts: {type: aggregate, from: words, group-by: [word], select: {n: count(*)}}
                  out: {type: sink, from: counts, format: print}
                """;
        Path file = Files.writeString(directory.resolve("custom.yaml"), yaml.formatted(1));
        Outcome outcome = CLUSTER.run("run", file.toString());
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsPattern("thursday +\\| +365").contains("(7 rows)");

        Files.writeString(file, yaml.formatted(0));
        Outcome beyond = CLUSTER.run("run", file.toString());
        assertThat(beyond.exitCode()).isNotZero();
        // Which subtask tells of it first is chance; the fault itself is told by the one that met it.
        assertThat(beyond.err()).contains("stage 'days': 1 of ").contains("max-rows is 0");
    }

    @Test
    void tooFewSlots_areTold_andNothingIsSubmitted() throws Exception {
        int before = CLUSTER.get("/jobs/overview").get("jobs").size();

        Outcome outcome = CLUSTER.run("run", MAIN_JOB, "--mode", "streaming", "--parallelism", "7");

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.err())
                .contains("pipeline 'airport-delays' needs 7 slots (all stages run at the same time, stage '")
                .contains("in 7 subtasks), but the cluster has 4 on 2 TaskManagers: 3 too few");
        assertThat(CLUSTER.get("/jobs/overview").get("jobs").size()).isEqualTo(before);
    }

    /** In processes apart: who fails, who must know of it and who publishes. */
    @Test
    void containedFailure_costsItsBranchAlone_andStagesWaitForOthers() throws Exception {
        Path directory = CLUSTER.directory("apart");
        Files.writeString(directory.resolve("in.csv"), "k,n\na,1\nb,x\nc,3\n");
        Files.writeString(directory.resolve("good.csv"), "k,n\na,1\nb,2\na,3\n");
        Path file = Files.writeString(directory.resolve("apart.yaml"), """
                pipeline: apart
                parallelism: 3
                timeout: 2m
                stages:
                  read: {type: file, path: in.csv, schema: {k: string, n: bigint}, on-failure: continue}
                  lost_sums: {type: aggregate, from: read, group-by: [k], select: {n: sum(n)}}
                  lost: {type: sink, from: lost_sums, format: csv, path: lost}
                  good: {type: file, path: good.csv, schema: {k: string, n: bigint}, retries: 1}
                  sums: {type: aggregate, from: good, group-by: [k], select: {n: sum(n)}}
                  kept: {type: sink, from: sums, format: csv, path: kept}
                  later: {type: file, path: good.csv, schema: {k: string, n: bigint}, after: [kept]}
                  shown: {type: sink, from: later, format: print}
                  never: {type: file, path: good.csv, schema: {k: string, n: bigint}, after: [lost]}
                  unseen: {type: sink, from: never, format: csv, path: unseen}
                """);

        Outcome outcome = CLUSTER.run("run", file.toString());

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.err())
                .containsPattern("drey: run failed: stage 'read': .*in.csv:3 .*column 'n': 'x' is not a bigint")
                .contains("; skipped (input failed): lost_sums, lost, never, unseen");
        assertThat(lines(directory.resolve("kept"))).containsExactlyInAnyOrder("a,4", "b,2");
        assertThat(outcome.out()).contains("(3 rows)");
        assertThat(directory.resolve("lost")).doesNotExist();
        assertThat(directory.resolve("unseen")).doesNotExist();
    }

    /**
     * Groups lie on both sides of the savepoint and, at the other parallelism, on other subtasks than before; the last stop drains, which ends
     * the files as the end of the input would.
     */
    @Test
    void savepoint_isResumedAtAnotherParallelism_withTheResultOfOneRun() throws Exception {
        Path directory = CLUSTER.directory("growing");
        Totals expected = new Totals();
        Path file = Files.writeString(directory.resolve("growing.yaml"), """
                pipeline: growing
                mode: streaming
                chunk-rows: 100
                flink:
                  execution.checkpointing.interval: 200ms
                stages:
                  events: {type: file, path: in, watch: 100ms, schema: {key: string, amount: bigint, price: double}}
                  totals:
                    type: aggregate
                    from: events
                    group-by: [key]
                    select: {n: count(*), total: sum(amount), least: min(amount), most: max(amount), mean: avg(price)}
                  out: {type: sink, from: totals, format: csv, path: out}
                """);
        expected.addFile(directory, "first", 1);

        String first = CLUSTER.submitDetached("run", file.toString(), "--parallelism", "2");
        awaitRowsSent(first);
        String savepoint = CLUSTER.stopWithSavepoint(first, false);
        assertThat(lines(directory.resolve("out"))).as("nothing is final yet").isEmpty();

        expected.addFile(directory, "second", 2);
        String second =
                CLUSTER.submitDetached("run", file.toString(), "--parallelism", "3", "--from-savepoint", savepoint);
        awaitRowsSent(second);
        assertThat(CLUSTER.get("/jobs/" + second + "/checkpoints")
                        .at("/counts/restored")
                        .asInt())
                .isEqualTo(1);
        CLUSTER.stopWithSavepoint(second, true);

        assertThat(lines(directory.resolve("out"))).containsExactlyInAnyOrderElementsOf(expected.lines());
    }

    /** Waits until the source's rows are on their way to the groups and a checkpoint has them. */
    private static void awaitRowsSent(String job) throws IOException, InterruptedException {
        CLUSTER.await("/jobs/" + job, "rows sent", answer -> {
            int sent = 0;
            for (JsonNode vertex : answer.get("vertices")) {
                sent += vertex.at("/metrics/write-records").asInt();
            }
            return sent > 0;
        });
        int before = completed(CLUSTER.get("/jobs/" + job + "/checkpoints"));
        CLUSTER.await("/jobs/" + job + "/checkpoints", "a checkpoint", answer -> completed(answer) > before);
    }

    private static int completed(JsonNode checkpoints) {
        return checkpoints.at("/counts/completed").asInt();
    }

    /** Rows of all CSV files of a folder, without their headers. */
    private static List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".csv")).toList()) {
                    List<String> rows = Files.readAllLines(file);
                    lines.addAll(rows.subList(1, rows.size()));
                }
            }
        }
        return lines;
    }

    private static List<String> sortedTable(String out) {
        return out.lines()
                .filter(line -> line.contains(" | ") || line.contains("-+-"))
                .map(String::strip)
                .sorted()
                .toList();
    }

    private static String jobOf(Outcome client) {
        Matcher id = Pattern.compile("JobID ([0-9a-f]{32})").matcher(client.out());
        assertThat(id.find()).as(client.out()).isTrue();
        return id.group(1);
    }

    /** Writes random input and knows what its totals are. Prices are quarters, so that their sums are exact in doubles. */
    private static final class Totals {
        private static final int ROWS = 5000;

        private final TreeMap<String, long[]> groups = new TreeMap<>();

        void addFile(Path directory, String name, long seed) throws IOException {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder csv = new StringBuilder("key,amount,price\n");
            for (int i = 0; i < ROWS; i++) {
                String key = "k" + random.nextInt(1 + random.nextInt(300));
                long amount = random.nextLong(-1000, 1000);
                long quarters = random.nextInt(4000);
                csv.append(key)
                        .append(',')
                        .append(amount)
                        .append(',')
                        .append(quarters / 4.0)
                        .append('\n');
                long[] group = groups.computeIfAbsent(key, k -> new long[] {0, 0, Long.MAX_VALUE, Long.MIN_VALUE, 0});
                group[0]++;
                group[1] += amount;
                group[2] = Math.min(group[2], amount);
                group[3] = Math.max(group[3], amount);
                group[4] += quarters;
            }
            Path written = Files.writeString(directory.resolve(name + ".tmp"), csv);
            Path in = Files.createDirectories(directory.resolve("in"));
            Files.move(written, in.resolve(name + ".csv"), StandardCopyOption.ATOMIC_MOVE);
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            groups.forEach((key, g) -> lines.add(
                    String.format(Locale.ROOT, "%s,%d,%d,%d,%d,%s", key, g[0], g[1], g[2], g[3], g[4] / 4.0 / g[0])));
            return lines;
        }
    }
}
