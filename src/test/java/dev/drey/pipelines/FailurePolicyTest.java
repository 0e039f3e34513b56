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
import org.junit.jupiter.params.provider.EnumSource;

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

    /** What lies in the directory, but for staging directories, which vanish a moment after the end of a job. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

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
                .hasMessageMatching(
                        "stage 'read': not finished within 300 ms \\(timeout\\); after .* in its present call");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hangingSource_isGivenUpWhereItsFailureIsContained(Mode mode) throws Exception {
        assertThat(failing(SOURCE.formatted("hangs: true", ", timeout: 300ms, on-failure: continue"), mode))
                .hasMessageStartingWith("stage 'read': not finished within 300 ms")
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

        assertThat(failure.getMessage())
                .matches("stage 'slow': not finished within 300 ms \\(timeout\\); after .*s at work"
                        + " for .*s in its present call");
        assertThat(names()).isEmpty();
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
        assertThat(names()).containsExactly("kept");
    }

    @Test
    void stageWithinItsTimeout_isLeftAlone() throws Exception {
        assertThat(run("""
                  slow: {type: act, from: rows, key: KEY, takes: 50ms, timeout: 1m}
                  out: {type: sink, from: slow, format: print}
                """, Mode.BATCH).results().get(0).rows()).isEqualTo(3);
    }

    @Test
    void pipelinesTimeout_namesTheStageThatIsAtWork() {
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

        assertThatThrownBy(() -> CLUSTER.run(plan)).hasMessageStartingWith("stage 'slow': not finished within 500 ms");
    }

    /** In a cluster of its own, which is lost with the task. */
    @Test
    void stageThatIgnoresInterruption_doesNotHangTheRun() throws Exception {
        Plan plan = plan("""
                  deaf: {type: act, from: rows, key: KEY, hangs: until-released, timeout: 500ms}
                  out: {type: sink, from: deaf, format: csv, path: out}
                """, RunOverrides.NONE.withParallelism(1));
        long start = System.nanoTime();
        LocalCluster cluster = new LocalCluster(new Configuration(), 1, false);
        try {
            assertThatThrownBy(() -> new PipelineRunner(cluster, RunListener.SILENT).run(plan, null))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageStartingWith("stage 'deaf': not finished within 500 ms (timeout); ")
                    .hasMessageEndingWith("; it ignores interruption, so that its task does not end");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
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
