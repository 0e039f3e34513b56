package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Chunks;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.RowCounts;
import dev.drey.runlog.RowLedger;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that a stage cannot read or work on: as an output that any stage takes, in files, skipped, and only so many of them. */
class DeadLettersTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private Plan plan(String stages, Mode mode) {
        String yaml = "pipeline: p\nstages:\n" + stages.indent(2);
        return PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 2, 4, Map.of()));
    }

    private RunOutcome run(String stages, Mode mode) throws Exception {
        return CLUSTER.run(plan(stages, mode));
    }

    private List<String> problems(String stages, Mode mode) {
        SpecException fault = catchThrowableOfType(SpecException.class, () -> plan(stages, mode));
        return fault == null
                ? List.of()
                : fault.problems().stream().map(Problem::toString).toList();
    }

    private static RowCounts rows(RunOutcome outcome, String stage) {
        return outcome.report().stages().stream()
                .filter(s -> s.stage().equals(stage))
                .findFirst()
                .orElseThrow()
                .rows();
    }

    private static void assertResult(RunOutcome outcome, String sink, String drawn) {
        assertThat(PipelineCluster.result(outcome, sink)).isEqualTo(MaterializedResult.of(Chunks.parse(drawn)));
    }

    /** A header and {@code rows} rows of which each {@code n}-th is bad. */
    private void write(int rows, int n) throws IOException {
        StringBuilder text = new StringBuilder("id,price\n");
        for (int i = 1; i <= rows; i++) {
            text.append(i).append(i % n == 0 ? ",x\n" : ",2\n");
        }
        Files.writeString(directory.resolve("in.csv"), text);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void deadLettersOfSeveralStages_areRowsOfOneShape(Mode mode) throws Exception {
        Files.writeString(directory.resolve("in.csv"), "id,name,price\n1,ann,2\nx,bob,3\n3,\"q\"\"u\",0\n4,dan,1\n");
        RunOutcome outcome = run("""
                in: {type: file, path: in.csv, schema: {id: bigint, name: string, price: bigint}, on-error: dead-letter}
                f: {type: filter, from: in, where: 10 / price > 5, on-error: dead-letter}
                s: {type: select, from: in, columns: {share: id / (price - 1)}, on-error: dead-letter, dead-letters: shares}
                d: {type: split, from: in, outputs: {big: 1 / price >= 1}, default: small, on-error: {rows: dead-letter, max-rows: 1}}
                dead: {type: union, from: [in.dead, f.dead, s.dead, d.dead]}
                shown: {type: select, from: dead, columns: [pipeline, stage, reason, line, column_name, raw]}
                out: {type: sink, from: shown, format: print}
                left: {type: union, from: [d.big, d.small]}
                o1: {type: sink, from: left, format: print}
                o2: {type: sink, from: s, format: print}
                o3: {type: sink, from: f, format: print}
                """, mode);
        assertResult(outcome, "out", """
                pipeline string | stage string | reason string | line bigint | column_name string | raw string
                p | in | '''x'' is not a bigint (whole number from -9223372036854775808 to 9223372036854775807)' | 3 | id | x,bob,3
                p | f | 'cannot evaluate ''10 / price'': division by zero: 10.0 / 0.0' | null | null | '{"id":3,"name":"q\\\\"u","price":0}'
                p | s | 'cannot evaluate ''id / (price - 1)'': division by zero: 4.0 / 0.0' | null | null | '{"id":4,"name":"dan","price":1}'
                p | d | 'cannot evaluate ''1 / price'': division by zero: 1.0 / 0.0' | null | null | '{"id":3,"name":"q\\\\"u","price":0}'
                """);
        assertResult(outcome, "o3", "id bigint | name string | price bigint\n4 | dan | 1\n");
        assertResult(outcome, "o1", "id bigint | name string | price bigint\n1 | ann | 2\n4 | dan | 1\n");
        assertThat(rows(outcome, "in").dead()).isEqualTo(1);
        assertThat(rows(outcome, "f").dead()).isEqualTo(1);
        assertThat(rows(outcome, "s").dead()).isEqualTo(1);
        assertThat(rows(outcome, "d").dead()).isEqualTo(1);
        assertThat(directory.resolve("shares")).isDirectory();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void skippedRows_areCounted(Mode mode) throws Exception {
        write(20, 5);
        RunOutcome outcome = run("""
                in: {type: file, path: in.csv, schema: {id: bigint, price: bigint}, on-error: skip}
                f: {type: filter, from: in, where: 1 / (id - 3) <> 9, on-error: {rows: skip, max-percent: 10}}
                n: {type: aggregate, from: f, select: {n: count(*), s: sum(price)}}
                out: {type: sink, from: n, format: print}
                """, mode);
        assertResult(outcome, "out", "n bigint | s bigint\n15 | 30");
        assertThat(rows(outcome, "in").dead()).isEqualTo(4);
        assertThat(rows(outcome, "f").dead()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "BATCH, max-rows: 9",
        "STREAMING, max-rows: 9",
        "MICRO_BATCH, max-rows: 9",
        "BATCH, max-percent: 9.9",
        "STREAMING, max-percent: 9.9"
    })
    void moreRowsAtFaultThanAllowed_endTheRun(Mode mode, String limit) throws Exception {
        write(100, 10);
        String stages = """
                in: {type: file, path: in.csv, schema: {id: bigint, price: bigint}, on-error: {rows: skip, %s}}
                out: {type: sink, from: in, format: print}
                """;
        assertThatThrownBy(() -> run(stages.formatted(limit), mode))
                .hasStackTraceContaining("stage 'in': ")
                .hasStackTraceContaining("rows are at fault")
                .hasStackTraceContaining(limit.replace(":", " is"));
        RunOutcome within = run(stages.formatted("max-rows: 10, max-percent: 10"), mode);
        assertThat(rows(within, "in").out()).isEqualTo(90);
    }

    /** The share is judged before the end too: this input never ends. */
    @Test
    void shareOfRowsAtFault_isJudgedWhileTheJobRuns() {
        assertThatThrownBy(() -> run("""
                in: {type: generate, schema: {id: {type: bigint, sequence: {start: 1}}}, rate: 100000}
                f: {type: filter, from: in, where: 1 / (id % 10) > 0, on-error: {rows: skip, max-percent: 1}}
                out: {type: sink, from: f, format: csv, path: out}
                """, Mode.STREAMING))
                .hasStackTraceContaining("stage 'f': ")
                .hasStackTraceContaining(" %; max-percent is 1.0");
    }

    @Test
    void optionsThatDoNotFit_areToldWithPlaceAndReason() {
        assertThat(problems("""
                in: {type: values, schema: {id: bigint}, rows: []}
                a: {type: filter, from: in, where: id = 1, on-error: skip, dead-letters: x}
                b: {type: filter, from: in, where: id = 1, on-error: {rows: fail, max-rows: 1}}
                c: {type: filter, from: in, where: id = 1, on-error: ski}
                d: {type: filter, from: in, where: id = 1, on-error: dead-letter}
                e: {type: filter, from: in, where: id = 1, on-error: {max-rows: -1}}
                o: {type: union, from: [a, b, c, d, e]}
                p: {type: sink, from: o, format: print}
                """, Mode.BATCH))
                .containsExactly(
                        "test.yaml:4:76: stage 'a': option 'dead-letters' needs on-error: dead-letter",
                        "test.yaml:5:63: stage 'b': option 'on-error': rows: fail ends the run at the first row at fault;"
                                + " limits need dead-letter or skip",
                        "test.yaml:6:56: stage 'c': option 'on-error': expected fail, dead-letter or skip, got text 'ski';"
                                + " did you mean 'skip'?",
                        "test.yaml:7:56: stage 'd': on-error: dead-letter needs somebody to take the rows: a sink with"
                                + " from: d.dead, or option 'dead-letters', the directory to write them to",
                        "test.yaml:8:56: stage 'e': option 'on-error': option 'rows' is missing; expected fail, dead-letter or skip",
                        "test.yaml:8:67: stage 'e': option 'on-error': option 'max-rows': expected whole number from 0 to"
                                + " 9223372036854775807, got -1");
    }

    @Test
    void rowsThatMayBeTakenBack_areSkippedButNotKept() throws Exception {
        String stages = """
                in: {type: values, schema: {k: string, v: bigint}, rows: [[a, 1], [b, 1], [a, -1], [b, 1], [b, -2]]}
                sums: {type: aggregate, from: in, group-by: [k], select: {v: sum(v)}}
                f: {type: select, from: sums, columns: [k, {share: 6 / v}], on-error: %s}
                out: {type: sink, from: f, format: print}
                """;
        assertThat(problems(stages.formatted("dead-letter, dead-letters: x"), Mode.STREAMING))
                .containsExactly("test.yaml:5:73: stage 'f': input 'sums' changes its rows in mode streaming, so that a"
                        + " row at fault may be taken back, which a dead letter cannot; allowed here: fail, which judges"
                        + " the rows that are left in the end, or skip");
        for (Mode mode : Mode.values()) {
            assertResult(
                    run(stages.replace("[b, -2]", "[c, 3]").formatted("skip"), mode),
                    "out",
                    "k string | share double\nb | 3.0\nc | 2.0");
        }
    }

    private static final String PAIRS = """
            orders: {type: values, schema: {id: bigint, user: string, n: bigint}, rows: [[1, ann, 6], [2, bob, 5], [2, bob, 5], [3, null, 1], [4, eve, 1]]}
            users: {type: values, schema: {user: string, parts: bigint, town: string}, rows: [[ann, 2, Oslo], [ann, 0, Rome], [bob, 0, Bonn], [null, 0, Nice]]}
            """;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void pairsThatAJoinCannotJudge_doNotMatchAndAreDeadLetters(Mode mode) throws Exception {
        RunOutcome outcome = run(PAIRS + """
                placed: {type: join, from: [orders, users], on: user, kind: left, condition: n / parts > 1, select: [id, town], on-error: dead-letter}
                skipped: {type: join, from: [orders, users], on: user, kind: anti, condition: n / parts > 1, on-error: {rows: skip, max-rows: 3}}
                shown: {type: select, from: placed.dead, columns: [stage, reason, raw]}
                out: {type: sink, from: placed, format: print}
                alone: {type: sink, from: skipped, format: print}
                letters: {type: sink, from: shown, format: print}
                """, mode);
        assertResult(outcome, "out", """
                id bigint | town string
                1 | Oslo
                2 | null
                2 | null
                3 | null
                4 | null
                """);
        assertResult(outcome, "alone", """
                id bigint | user string | n bigint
                2 | bob | 5
                2 | bob | 5
                3 | null | 1
                4 | eve | 1
                """);
        String letter =
                "placed | 'cannot evaluate ''n / parts'': division by zero: %s.0 / 0.0' | '{\"left.id\":%s,\"left.user\":\"%s\","
                        + "\"left.n\":%s,\"right.user\":\"%s\",\"right.parts\":0,\"right.town\":\"%s\"}'\n";
        String bob = letter.formatted(5, 2, "bob", 5, "bob", "Bonn");
        assertResult(
                outcome,
                "letters",
                "stage string | reason string | raw string\n"
                        + letter.formatted(6, 1, "ann", 6, "ann", "Rome")
                        + bob
                        + bob);
        assertThat(rows(outcome, "placed").dead()).isEqualTo(3);
        assertThat(rows(outcome, "skipped").dead()).isEqualTo(3);
        RowLedger ledger = outcome.report().ledger();
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.edges()).contains(new RowLedger.Edge("placed.dead", "shown", 3, 3));
        assertThat(ledger.stages())
                .filteredOn(stage -> stage.stage().equals("placed"))
                .allSatisfy(stage -> assertThat(List.of(stage.in(), stage.passed(), stage.dead()))
                        .containsExactly(9L, 0L, 0L));
    }

    @Test
    void pairsThatAJoinCannotJudge_haveLimits_andNeedACondition() {
        String join =
                "placed: {type: join, from: [orders, users], on: user, %s}\nout: {type: sink, from: placed, format: print}\n";
        for (Mode mode : Mode.values()) {
            assertThatThrownBy(() -> run(
                            PAIRS + join.formatted("condition: n / parts > 1, on-error: {rows: skip, max-rows: 2}"),
                            mode))
                    .hasStackTraceContaining("stage 'placed': ")
                    .hasStackTraceContaining("rows are at fault")
                    .hasStackTraceContaining("max-rows is 2");
        }
        assertThat(problems(PAIRS + join.formatted("on-error: skip"), Mode.BATCH))
                .containsExactly(
                        "test.yaml:5:67: stage 'placed': option 'on-error' is for a condition that has no result for a"
                                + " pair of rows; this join has no condition");
        assertThat(problems(
                        PAIRS
                                + "known: {type: distinct, from: users, by: [user]}\n"
                                + join.formatted("condition: n / parts > 1, on-error: dead-letter, dead-letters: x")
                                        .replace("[orders, users]", "[orders, known]"),
                        Mode.STREAMING))
                .singleElement()
                .asString()
                .contains("stage 'placed': input 'known' changes its rows in mode streaming");
    }
}
