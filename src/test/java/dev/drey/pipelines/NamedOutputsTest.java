package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Chunks;
import dev.drey.plan.Explain;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageReport;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outputs of stages that others read by {@code from: stage.output}. */
class NamedOutputsTest {
    private static final String ROWS = """
            pipeline: p
            stages:
              rows:
                type: values
                schema: {id: bigint, name: string, price: 'decimal(8,2)'}
                rows: [[1, ann, 2.5], [2, bob, 0], [3, null, 1], [4, dan, -3.25], [5, eve, null], [6, ann, 9]]
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private Plan plan(String stages, Mode mode) {
        return PipelineCluster.plan(ROWS + stages.indent(2), directory, new RunOverrides(mode, 2, 2, Map.of()));
    }

    private List<String> problems(String stages) {
        SpecException fault = catchThrowableOfType(SpecException.class, () -> plan(stages, Mode.BATCH));
        return fault == null
                ? List.of()
                : fault.problems().stream().map(Problem::toString).toList();
    }

    private static MaterializedResult result(RunOutcome outcome, String sink) {
        return PipelineCluster.result(outcome, sink);
    }

    private static MaterializedResult drawn(String rows) {
        return MaterializedResult.of(Chunks.parse(rows));
    }

    private static StageReport report(RunOutcome outcome, String stage) {
        return outcome.report().stages().stream()
                .filter(s -> s.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void split_sendsEachRowToTheFirstThatTakesIt(Mode mode) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan("""
                s: {type: split, from: rows, outputs: {dear: price > 2, ann: name = 'ann', named: name is not null}, default: rest}
                small: {type: select, from: s.named, columns: [id]}
                dear: {type: sink, from: s.dear, format: print}
                named: {type: sink, from: small, format: print}
                rest: {type: sink, from: s.rest, format: print}
                """, mode));
        assertThat(result(outcome, "dear")).isEqualTo(drawn("""
                        id bigint | name string | price decimal(8,2)
                        1 | ann | 2.50
                        6 | ann | 9.00
                        """));
        assertThat(result(outcome, "named")).isEqualTo(drawn("id bigint\n2\n4\n5"));
        assertThat(result(outcome, "rest"))
                .isEqualTo(drawn("id bigint | name string | price decimal(8,2)\n3 | null | 1.00"));
        assertThat(report(outcome, "s").rows().in()).isEqualTo(6);
        assertThat(report(outcome, "s").rows().out()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void outputsOfOneSplit_meetAgainInADiamond(Mode mode) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan("""
                s: {type: split, from: rows, outputs: {dear: price > 2, cheap: price <= 2}}
                more: {type: select, from: s.cheap, columns: [{id: id + 100}, name, price]}
                all: {type: union, from: [s.dear, more, s.cheap]}
                totals: {type: aggregate, from: all, group-by: [name], select: {n: count(*), least: min(id)}}
                out: {type: sink, from: totals, format: print}
                """, mode));
        assertThat(result(outcome, "out")).isEqualTo(drawn("""
                        name string | n bigint | least bigint
                        ann | 2 | 1
                        bob | 2 | 2
                        null | 2 | 3
                        dan | 2 | 4
                        """));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void split_behindChanges_movesRowsBetweenItsOutputs(Mode mode) throws Exception {
        RunOutcome outcome = CLUSTER.run(plan("""
                totals: {type: aggregate, from: rows, group-by: [name], select: {n: count(*)}}
                s: {type: split, from: totals, outputs: {several: n > 1}, default: once}
                once: {type: sink, from: s.once, format: print}
                several: {type: sink, from: s.several, format: print}
                """, mode));
        assertThat(result(outcome, "several")).isEqualTo(drawn("name string | n bigint\nann | 2"));
        assertThat(result(outcome, "once"))
                .isEqualTo(drawn("name string | n bigint\nbob | 1\nnull | 1\ndan | 1\neve | 1"));
    }

    @Test
    void outputs_areReadWithTheirOwnColumns() {
        Plan plan = plan("""
                s: {type: split, from: rows, outputs: {dear: price > 2}, default: rest}
                dear: {type: select, from: s.dear, columns: [name]}
                rest: {type: select, from: s.rest, columns: [id]}
                a: {type: sink, from: dear, format: print}
                b: {type: sink, from: rest, format: print}
                """, Mode.BATCH);
        assertThat(Explain.explain(plan, Explain.Format.TEXT))
                .contains("s (split) from rows\n  dear: price > 2, else rest\n"
                        + "  output dear: name string\n  output rest: id bigint\n");
        assertThat(Explain.explain(plan, Explain.Format.DOT)).contains("\"s\" -> \"dear\" [label=\"dear\"];");
        assertThat(Explain.explain(plan, Explain.Format.MERMAID)).contains("s_s -->|rest| s_rest");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void namesOfOutputs_areCheckedWithPlaceAndNearestName() {
        assertThat(problems("""
                s: {type: split, from: rows, outputs: {dear: price > 2, dead: id = 1, 2nd: ide = 2}, default: dear}
                t: {type: split, from: rows, outputs: {one: id = 1}}
                f: {type: filter, from: rows, where: id > 1}
                a: {type: sink, from: s.deer, format: print}
                b: {type: sink, from: t, format: print}
                c: {type: sink, from: f.late, format: print}
                d: {type: sink, from: ff.late, format: print}
                e: {type: sink, from: p.late, format: print}
                p: {type: sink, from: f, format: print}
                """))
                .containsExactly(
                        "test.yaml:7:65: stage 's': output 'dead' is that of dead letters; name it otherwise",
                        "test.yaml:7:78: stage 's': output '2nd': a name is a letter or _, then at most 63 letters, digits, _ or -",
                        "test.yaml:7:78: stage 's': output '2nd': column 'ide' is unknown; did you mean 'id'?",
                        "test.yaml:7:97: stage 's': output 'dear' has a condition already; name the default otherwise",
                        "test.yaml:10:25: stage 'a': stage 's' has no output 'deer'; did you mean 'dear'?",
                        "test.yaml:11:25: stage 'b': stage 't' gives its rows by its outputs only; read one of: t.one",
                        "test.yaml:12:25: stage 'c': stage 'f' has no output 'late'; it has none beside its rows",
                        "test.yaml:13:25: stage 'd': input 'ff.late' is no stage; did you mean 'f'?",
                        "test.yaml:14:25: stage 'e': stage 'p' has no output 'late'; it has none beside its rows");
    }

    @Test
    void unreadOutputs_areWarnedOf() {
        Plan plan = plan("""
                s: {type: split, from: rows, outputs: {dear: price > 2, ann: name = 'ann'}, default: rest}
                f: {type: filter, from: s.dear, where: id / price > 1, on-error: dead-letter}
                a: {type: sink, from: f.dead, format: print}
                """, Mode.BATCH);
        assertThat(plan.warnings().stream().map(Problem::toString))
                .containsExactly(
                        "test.yaml:7:64: warning: stage 's': nobody reads output 'ann': its rows are dropped",
                        "test.yaml:7:88: warning: stage 's': nobody reads output 'rest': its rows are dropped",
                        "test.yaml:8:3: warning: stage 'f': nobody reads its rows, only 'f.dead'");
    }

    /** Which rows are late depends on the run; that each is counted once and goes to both readers does not. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void lateRows_areAnOutput(Mode mode) throws Exception {
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan("""
                pipeline: late
                stages:
                  in:
                    type: generate
                    rows: 1000
                    rate: 2000
                    schema:
                      user: {type: bigint, uniform: [1, 9]}
                      at: {type: timestamp, sequence: {start: '2026-01-01', step: 1s}, jitter: 10m}
                    event-time: {column: at}
                  minutes:
                    type: aggregate
                    from: in
                    window: {tumble: 1m}
                    group-by: [user]
                    select: {n: count(*)}
                    late-rows: {path: late}
                  sorted: {type: sort, from: in, order-by: event-time}
                  users: {type: select, from: minutes.late, columns: [rows, {user: input_user}, {key: key_user}]}
                  wrong: {type: filter, from: users, where: user <> key or rows <> 1}
                  out: {type: sink, from: users, format: print}
                  wrong_out: {type: sink, from: wrong, format: print}
                  results: {type: sink, from: minutes, format: print}
                  unsorted: {type: sink, from: sorted.late, format: print}
                  in_order: {type: sink, from: sorted, format: csv, path: sorted}
                """, directory, new RunOverrides(mode, 2, 16, Map.of())));
        long late = report(outcome, "minutes").rows().late();
        assertThat(late).isEqualTo(result(outcome, "out").size());
        assertThat(late > 0).isEqualTo(!mode.isBatch());
        assertThat(result(outcome, "wrong_out").size()).isZero();
        assertThat(directory.resolve("late")).isDirectory();
        assertThat(report(outcome, "sorted").rows().late())
                .isEqualTo(result(outcome, "unsorted").size());
    }
}
