package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.RunReport;
import dev.drey.runtime.ResultTable;
import dev.drey.stage.Mode;
import dev.drey.testing.ActingStage;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a run when a stage fails or hangs: the end of it all, another attempt, or the loss of its branch alone. */
@Timeout(120)
class FailurePolicyTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private final String key = UUID.randomUUID().toString();

    private Plan plan(String stages, RunOverrides overrides) {
        String yaml = "pipeline: policies\nretry-delay: 1ms\nstages:\n"
                + "  rows: {type: values, schema: {n: bigint}, rows: [[1], [2], [3]]}\n" + stages.replace("KEY", key);
        return PipelineCluster.plan(StageTypes.builtIn().plus(ActingStage.TYPE), yaml, directory, overrides);
    }

    private RunOutcome run(String stages, Mode mode) throws Exception {
        return CLUSTER.run(plan(stages, new RunOverrides(mode, 2, 1, Map.of())));
    }

    private RunFailedException failing(String stages, Mode mode) {
        Plan plan = plan(stages, new RunOverrides(mode, 2, 1, Map.of()));
        return catchThrowableOfType(RunFailedException.class, () -> CLUSTER.run(plan));
    }

    private static List<String> tables(RunFailedException failure) {
        return failure.outcome().results().stream().map(ResultTable::stage).toList();
    }

    private static List<String> statuses(RunFailedException failure) {
        return failure.report().stages().stream()
                .map(stage -> stage.stage() + " " + stage.outcome().status())
                .toList();
    }

    /** What lies in the directory, but for staging directories, which vanish a moment after the end of a job. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** A slow machine may need the whole time to get to the call that hangs. */
    private static final String LATE = "not finished within 300 ms \\(timeout\\); after [\\d.]+ m?s "
            + "(at work for [\\d.]+ m?s in its present call|it waits for others)";

    private static final String TWO_BRANCHES = """
              bad: {type: act, from: rows, key: KEY, fails: 1000%s}
              behind: {type: aggregate, from: bad, select: {n: count(*)}}
              lost: {type: sink, from: behind, format: csv, path: lost}
              shown: {type: sink, from: behind, format: print}
              good: {type: filter, from: rows, where: n > 1}
              kept: {type: sink, from: good, format: csv, path: kept}
              seen: {type: sink, from: good, format: print}
            """;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void failedStage_endsTheRun_andNothingIsPublished(Mode mode) throws Exception {
        RunFailedException failure = failing(TWO_BRANCHES.formatted(""), mode);

        assertThat(failure).hasMessage("stage 'bad': attempt 1 fails as planned");
        assertThat(failure.outcome().results()).isEmpty();
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void containedFailure_costsItsBranchAlone(Mode mode) throws Exception {
        RunFailedException failure = failing(TWO_BRANCHES.formatted(", on-failure: continue"), mode);

        assertThat(failure)
                .hasMessage("stage 'bad': attempt 1 fails as planned; skipped (input failed): behind, lost, shown");
        assertThat(failure.report().status()).isEqualTo(RunReport.Status.FAILED);
        assertThat(statuses(failure))
                .containsExactly(
                        "rows SUCCEEDED",
                        "bad FAILED",
                        "behind SKIPPED",
                        "lost SKIPPED",
                        "shown SKIPPED",
                        "good SUCCEEDED",
                        "kept SUCCEEDED",
                        "seen SUCCEEDED");
        assertThat(tables(failure)).containsExactly("seen");
        assertThat(failure.outcome().results().get(0).rows()).isEqualTo(2);
        assertThat(names()).containsExactly("kept");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void containedSource_costsItsBranchAlone(Mode mode) throws Exception {
        Files.writeString(directory.resolve("in.csv"), "n\n1\nx\n");

        RunFailedException failure = failing("""
                  read: {type: file, path: in.csv, schema: {n: bigint}, on-failure: continue}
                  lost: {type: sink, from: read, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """, mode);

        assertThat(failure.getMessage())
                .startsWith("stage 'read': ")
                .contains("in.csv:3 (byte 4): column 'n': 'x' is not a bigint")
                .endsWith("; skipped (input failed): lost");
        assertThat(names()).containsExactly("in.csv", "kept");
    }

    /** Stages that read one input to its end before the other do not hear of that end when they are given up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: join, from: [bad, rows], on: n, build: left}",
                "{type: join, from: [bad, rows], on: n, build: right}",
                "{type: join, from: [rows, bad], on: n, build: right}",
                "{type: sort, from: bad, order-by: n}"
            })
    void containedFailureBeforeAStageThatSelectsItsInputs_costsItsBranchAlone(String behind) throws Exception {
        RunFailedException failure = failing("""
                  bad: {type: act, from: rows, key: KEY, fails: 1000, on-failure: continue}
                  behind: %s
                  lost: {type: sink, from: behind, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """.formatted(behind), Mode.BATCH);

        assertThat(failure).hasMessage("stage 'bad': attempt 1 fails as planned; skipped (input failed): behind, lost");
        assertThat(names()).containsExactly("kept");
    }

    /** Errors of a stage's code, as where its jar lacks a class, are its failures too. */
    @ParameterizedTest
    @CsvSource({
        "missing-class, java.lang.NoClassDefFoundError: com/example/Missing",
        "endless-recursion, java.lang.StackOverflowError",
        "assertion, attempt 1 fails as planned"
    })
    void error_isThatOfItsStage_andContained(String raises, String told) throws Exception {
        RunFailedException failure =
                failing(TWO_BRANCHES.formatted(", raises: " + raises + ", on-failure: continue"), Mode.STREAMING);

        assertThat(failure).hasMessage("stage 'bad': " + told + "; skipped (input failed): behind, lost, shown");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void error_isTriedAgain() throws Exception {
        RunOutcome outcome = run("""
                  shaky: {type: act, from: rows, key: KEY, fails: 1, raises: missing-class, retries: 1}
                  out: {type: sink, from: shaky, format: print}
                """, Mode.BATCH);

        assertThat(outcome.report().restarts()).isEqualTo(1);
        assertThat(outcome.results().get(0).rows()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parts-fail", "reads-fail"})
    void errorOfASource_isThatOfItsStage_andContained(String call) throws Exception {
        RunFailedException failure = failing(
                SOURCE.formatted(call + ": 1000, lacks-class: true", ", retries: 1, on-failure: continue"), Mode.BATCH);

        assertThat(failure)
                .hasMessage("stage 'read': java.lang.NoClassDefFoundError: com/example/Missing;"
                        + " skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    private static final String SOURCE = """
              read: {type: custom, class: dev.drey.testing.ActingSource, options: {key: KEY, %s}%s}
              lost: {type: sink, from: read, format: csv, path: lost}
              kept: {type: sink, from: rows, format: csv, path: kept}
            """;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void containedSourceThatCannotTellWhatToRead_costsItsBranchAlone(Mode mode) throws Exception {
        RunFailedException failure = failing(SOURCE.formatted("parts-fail: 1000", ", on-failure: continue"), mode);

        assertThat(failure).hasMessage("stage 'read': the parts cannot be told, call 1; skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void sourceThatFails_isTriedAgain(Mode mode) throws Exception {
        run(SOURCE.formatted("parts-fail: 1, reads-fail: 1", ", retries: 2"), mode);

        assertThat(names()).containsExactly("kept", "lost");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void sourceWhoseRetriesAreUsedUp_failsTheRun(Mode mode) throws Exception {
        assertThat(failing(SOURCE.formatted("parts-fail: 1000", ", retries: 1"), mode))
                .hasMessage("stage 'read': the parts cannot be told, call 2");
        assertThat(failing(SOURCE.formatted("reads-fail: 1000", ", retries: 1").replace("KEY", "KEY-2"), mode))
                .hasMessage("stage 'read': row 2 cannot be read, call 2");
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hangingSource_isEndedByItsTimeout(Mode mode) {
        assertThat(failing(SOURCE.formatted("hangs: true", ", timeout: 300ms"), mode))
                .hasMessageMatching("stage 'read': " + LATE);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hangingSource_isGivenUpWhereItsFailureIsContained(Mode mode) throws Exception {
        assertThat(failing(SOURCE.formatted("hangs: true", ", timeout: 300ms, on-failure: continue"), mode))
                .hasMessageStartingWith("stage 'read': not finished within 300 ms")
                .hasMessageEndingWith("; skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    /** Its next row comes in some minutes. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void waitingSource_isGivenUpWhereItsFailureIsContained(Mode mode) throws Exception {
        RunFailedException failure = failing("""
                  drops: {type: generate, rows: 3, rate: 0.003, schema: {n: {type: bigint, sequence: {}}}, timeout: 300ms, on-failure: continue}
                  lost: {type: sink, from: drops, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """, mode);

        assertThat(failure)
                .hasMessageStartingWith("stage 'drops': not finished within 300 ms")
                .hasMessageEndingWith("; skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void stageAfterAContainedFailure_isSkippedToo() throws Exception {
        RunFailedException failure = failing("""
                  bad: {type: act, from: rows, key: KEY, fails: 1, on-failure: continue}
                  shown: {type: sink, from: bad, format: print}
                  later: {type: values, schema: {m: bigint}, rows: [[1]], after: bad}
                  lost: {type: sink, from: later, format: csv, path: lost}
                """, Mode.BATCH);

        assertThat(failure).hasMessageEndingWith("; skipped (input failed): shown, later, lost");
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retries_areTakenUntilTheStageSucceeds(Mode mode) throws Exception {
        RunOutcome outcome = run("""
                  shaky: {type: act, from: rows, key: KEY, fails: 2, retries: 2}
                  out: {type: sink, from: shaky, format: print}
                """, mode);

        assertThat(outcome.report().restarts()).isEqualTo(2);
        assertThat(outcome.results().get(0).rows()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retriesThatAreUsedUp_failTheRun(Mode mode) {
        assertThat(failing("""
                  shaky: {type: act, from: rows, key: KEY, fails: 1000, retries: 2}
                  out: {type: sink, from: shaky, format: print}
                """, mode)).hasMessage("stage 'shaky': attempt 3 fails as planned");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void retriesThatAreUsedUp_giveUpTheBranchOfAContainedStage(Mode mode) throws Exception {
        RunFailedException failure = failing(TWO_BRANCHES.formatted(", retries: 1, on-failure: continue"), mode);

        assertThat(failure)
                .hasMessage("stage 'bad': attempt 2 fails as planned; skipped (input failed): behind, lost, shown");
        assertThat(tables(failure)).containsExactly("seen");
        assertThat(names()).containsExactly("kept");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hangingStage_isEndedByItsTimeout(Mode mode) throws Exception {
        RunFailedException failure = failing("""
                  slow: {type: act, from: rows, key: KEY, hangs: until-interrupted, timeout: 300ms}
                  out: {type: sink, from: slow, format: csv, path: out}
                """, mode);

        assertThat(failure).hasMessageMatching("stage 'slow': " + LATE);
        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hangingStage_isTriedAgain(Mode mode) {
        Plan plan = plan("""
                  slow: {type: act, from: rows, key: KEY, hangs: until-interrupted, timeout: 300ms, retries: 1}
                  out: {type: sink, from: slow, format: print}
                """, new RunOverrides(mode, 1, 1, Map.of()));

        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> CLUSTER.run(plan));

        assertThat(failure).hasMessageStartingWith("stage 'slow': not finished within 300 ms");
        assertThat(failure.report().restarts()).isEqualTo(1);
    }

    @Test
    void hangingStage_isGivenUpWhereItsFailureIsContained() throws Exception {
        RunFailedException failure = failing("""
                  slow: {type: act, from: rows, key: KEY, hangs: until-interrupted, timeout: 300ms, on-failure: continue}
                  lost: {type: sink, from: slow, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """, Mode.BATCH);

        assertThat(failure.getMessage())
                .startsWith("stage 'slow': not finished within 300 ms (timeout); ")
                .endsWith("; skipped (input failed): lost");
        assertThat(statuses(failure))
                .containsExactly("rows SUCCEEDED", "slow TIMED_OUT", "lost SKIPPED", "kept SUCCEEDED");
        assertThat(names()).containsExactly("kept");
    }

    /** The rows take longer to come than the watchdog is patient with a stage that does not end. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void stageThatWasGivenUp_isLeftAloneWhileItsInputGoesOn(Mode mode) throws Exception {
        RunFailedException failure = failing("""
                  other: {type: sink, from: rows, format: print}
                  drops: {type: generate, rows: 3, rate: 1, schema: {n: {type: bigint, sequence: {}}}}
                  slow: {type: act, from: drops, key: KEY, hangs: until-interrupted, timeout: 100ms, on-failure: continue}
                  lost: {type: sink, from: slow, format: csv, path: lost, timeout: 500ms}
                  kept: {type: sink, from: drops, format: csv, path: kept}
                """, mode);

        assertThat(failure.getMessage()).startsWith("stage 'slow': n").endsWith("; skipped (input failed): lost");
        assertThat(statuses(failure))
                .containsExactlyInAnyOrder(
                        "rows SUCCEEDED",
                        "other SUCCEEDED",
                        "drops SUCCEEDED",
                        "slow TIMED_OUT",
                        "lost SKIPPED",
                        "kept SUCCEEDED");
        assertThat(names()).containsExactly("kept");
    }

    /** What is chained behind a stage that was interrupted writes to a channel, which an interrupted thread would close. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void stageThatHandsOnAfterItsInterruption_isToBlameItself(Mode mode) throws Exception {
        RunFailedException failure = failing("""
                  slow: {type: act, from: rows, key: KEY, hangs: until-flagged, timeout: 300ms, on-failure: continue}
                  lost: {type: sink, from: slow, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """, mode);

        assertThat(failure)
                .hasMessageStartingWith("stage 'slow': not finished within 300 ms (timeout); ")
                .hasMessageEndingWith("; skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    /** It cleans up for longer than the watchdog is patient with a stage that does not end. */
    @Test
    void stageThatEndsAtItsTimeoutAndCleansUpAtLength_isTriedAgain() {
        Plan plan = plan("""
                  slow: {type: act, from: rows, key: KEY, hangs: until-interrupted, closes-in: 2s, timeout: 300ms, retries: 1}
                  out: {type: sink, from: slow, format: print}
                """, new RunOverrides(Mode.BATCH, 1, 1, Map.of()));

        RunFailedException failure = catchThrowableOfType(RunFailedException.class, () -> CLUSTER.run(plan));

        assertThat(failure).hasMessageMatching("stage 'slow': " + LATE);
        assertThat(failure.report().restarts()).isEqualTo(1);
    }

    /** Flink closes a task's operators only when all that reads from it has done its work. */
    @Test
    void finishedStage_mayWaitForTheSlowerBehindIt() throws Exception {
        RunOutcome outcome = run("""
                  other: {type: sink, from: rows, format: print}
                  read: {type: values, schema: {n: bigint}, rows: [[1], [2]], timeout: 2s}
                  quick: {type: filter, from: read, where: n > 0, timeout: 2s}
                  few: {type: aggregate, from: quick, group-by: [n], select: {c: count(*)}}
                  slow: {type: act, from: few, key: KEY, takes: 3s}
                  out: {type: sink, from: slow, format: print}
                """, Mode.STREAMING);

        assertThat(outcome.results()).extracting(ResultTable::stage).contains("out");
    }

    @Test
    void stageWithinItsTimeout_isLeftAlone() throws Exception {
        assertThat(run("""
                  slow: {type: act, from: rows, key: KEY, takes: 50ms, timeout: 1m}
                  out: {type: sink, from: slow, format: print}
                """, Mode.BATCH).results().get(0).rows()).isEqualTo(3);
    }

    @Test
    void pipelinesTimeout_isThatOfEachStage() {
        Plan plan = PipelineCluster.plan(
                StageTypes.builtIn().plus(ActingStage.TYPE),
                """
                pipeline: usual
                timeout: 500ms
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2], [3]]}
                  slow: {type: act, from: rows, key: %s, hangs: until-interrupted}
                  out: {type: sink, from: slow, format: print}
                """.formatted(key),
                directory,
                RunOverrides.NONE.withParallelism(1));

        // Whoever is at work then: on a slow machine that may still be another stage of the task.
        assertThatThrownBy(() -> CLUSTER.run(plan))
                .hasMessageMatching("stage '(rows|slow|out)': not finished within 500 ms .*");
    }

    /** All began at the same time, but one is at work. */
    @Test
    void pipelinesTimeout_costsTheBranchOfTheStageAtWorkAlone() throws Exception {
        Plan plan = PipelineCluster.plan(
                StageTypes.builtIn().plus(ActingStage.TYPE),
                """
                pipeline: usual
                timeout: 3s
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2], [3]]}
                  slow: {type: act, from: rows, key: %s, hangs: until-interrupted, on-failure: continue}
                  lost: {type: sink, from: slow, format: csv, path: lost}
                  kept: {type: sink, from: rows, format: csv, path: kept}
                """.formatted(key),
                directory,
                RunOverrides.NONE.withParallelism(1));

        assertThatThrownBy(() -> CLUSTER.run(plan))
                .hasMessageStartingWith("stage 'slow': not finished within 3.0 s (timeout); ")
                .hasMessageEndingWith("; skipped (input failed): lost");
        assertThat(names()).containsExactly("kept");
    }

    /** In a cluster of its own, which is lost with the task; in streaming, where the time runs from the rows on that it hangs at. */
    @Test
    void stageThatIgnoresInterruption_doesNotHangTheRun() throws Exception {
        Plan plan = plan("""
                  deaf: {type: act, from: rows, key: KEY, hangs: until-released, timeout: 500ms}
                  out: {type: sink, from: deaf, format: csv, path: out}
                """, RunOverrides.NONE.withMode(Mode.STREAMING).withParallelism(1));
        long start = System.nanoTime();
        LocalCluster cluster = new LocalCluster(new Configuration(), 1, false);
        try {
            assertThatThrownBy(() -> new PipelineRunner(cluster, RunListener.SILENT).run(plan, null))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageStartingWith("stage 'deaf': not finished within 500 ms (timeout); ")
                    .hasMessageEndingWith("; it ignores interruption, so that its task does not end");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
            assertThatThrownBy(cluster::close).hasMessageContaining("did not stop within");
            assertThat(names()).isEmpty();
        } finally {
            ActingStage.release(key);
        }
    }

    @Test
    void containmentWithCheckpoints_isRefused() {
        Plan plan = plan(
                TWO_BRANCHES.formatted(", on-failure: continue"),
                new RunOverrides(Mode.STREAMING, 1, 1, Map.of("execution.checkpointing.interval", "1s")));

        assertThatThrownBy(() -> CLUSTER.run(plan))
                .hasMessageContaining("test.yaml:5:")
                .hasMessageContaining("stage 'bad': on-failure: continue needs a run without checkpoints");
    }
}
