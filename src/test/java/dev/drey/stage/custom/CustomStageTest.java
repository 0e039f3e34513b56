package dev.drey.stage.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.drey.chunk.Chunks;
import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.RowLedger;
import dev.drey.spec.Problem;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.ExampleJars;
import dev.drey.testing.HoldingStage;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of users' own stages, compiled to a jar as a user would, and run. */
class CustomStageTest {
    private static final String TEXTS = """
            texts: {type: values, schema: {id: bigint, text: string}, rows: [[1, 'To be, or not'], [2, null], [3, 'Donaudampfschiff'], [4, be]]}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    @BeforeAll
    static void compile() throws Exception {
        ExampleJars.pack(Path.of("examples/custom/src/main/java"), directory, "custom.jar");
    }

    private static Plan plan(String stages, Mode mode) {
        String yaml = "pipeline: p\njars: custom.jar\nstages:\n" + stages.indent(2);
        return PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 2, 3, Map.of()));
    }

    private static RunOutcome run(String stages, Mode mode) throws Exception {
        return CLUSTER.run(plan(stages, mode));
    }

    private static List<String> problems(String stages, Mode mode) {
        SpecException fault = catchThrowableOfType(SpecException.class, () -> plan(stages, mode));
        return fault == null
                ? List.of()
                : fault.problems().stream().map(Problem::toString).toList();
    }

    private static void assertResult(RunOutcome outcome, String sink, String drawn) {
        assertThat(PipelineCluster.result(outcome, sink)).isEqualTo(MaterializedResult.of(Chunks.parse(drawn)));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rowStage_makesSeveralRowsAndRefusesSome(Mode mode) throws Exception {
        RunOutcome outcome = run(TEXTS + """
                words: {type: custom, class: example.Words, from: texts, options: {column: text, longest: 9}, on-error: dead-letter}
                counts: {type: aggregate, from: words, group-by: [word], select: {n: count(*)}}
                dead: {type: select, from: words.dead, columns: [stage, reason, raw]}
                o1: {type: sink, from: counts, format: print}
                o2: {type: sink, from: dead, format: print}
                """, mode);
        assertResult(outcome, "o1", "word string | n bigint\nto | 1\nbe | 2\nor | 1\nnot | 1");
        assertResult(
                outcome,
                "o2",
                "stage string | reason string | raw string\nwords | 'word ''donaudampfschiff'' has 16 letters; allowed: 9'"
                        + " | '{\"id\":3,\"text\":\"Donaudampfschiff\"}'");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void chunkStage_behindChanges_keepsThem(Mode mode) throws Exception {
        RunOutcome outcome = run(TEXTS + """
                words: {type: custom, class: example.Words, from: texts, options: {column: text}}
                lengths: {type: aggregate, from: words, group-by: [word], select: {n: count(*)}}
                squares: {type: custom, class: example.Squares, from: lengths, options: {column: n, as: nn}}
                again: {type: custom, class: example.Words, from: squares, options: {column: word}}
                total: {type: aggregate, from: again, select: {words: count(*), letters: sum(letters)}}
                o1: {type: sink, from: squares, format: print}
                o2: {type: sink, from: total, format: print}
                """, mode);
        assertResult(outcome, "o1", """
                word string | n bigint | nn bigint
                to | 1 | 1
                be | 2 | 4
                or | 1 | 1
                not | 1 | 1
                donaudampfschiff | 1 | 1
                """);
        assertResult(outcome, "o2", "words bigint | letters bigint\n5 | 25");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void source_isReadInPartsWithEventTime(Mode mode) throws Exception {
        RunOutcome outcome = run("""
                days:
                  type: custom
                  class: example.Calendar
                  options: {from: 2023, to: 2026, closed: 2024-02-29}
                  event-time: {column: at}
                  on-error: {rows: dead-letter, max-rows: 1}
                months: {type: aggregate, from: days, window: {tumble: 365d}, select: {n: count(*)}}
                kinds: {type: aggregate, from: days, group-by: [weekend], select: {n: count(*), first: min(day), last: max(day)}}
                dead: {type: select, from: days.dead, columns: [reason, source, line, raw]}
                all: {type: aggregate, from: months, select: {n: sum(n)}}
                o1: {type: sink, from: kinds, format: print}
                o2: {type: sink, from: dead, format: print}
                o3: {type: sink, from: all, format: print}
                """, mode);
        assertResult(
                outcome,
                "o1",
                "weekend boolean | n bigint | first date | last date\nfalse | 1043 | 2023-01-02 | 2026-12-31\n"
                        + "true | 417 | 2023-01-01 | 2026-12-27");
        assertResult(
                outcome,
                "o2",
                "reason string | source string | line bigint | raw string\nthe day is closed | year 2024 | 60 | 2024-02-29");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rowsAtFaultThatWereHeldBack_areDeadLetters(Mode mode) throws Exception {
        RunOutcome outcome = run("""
                rows: {type: values, schema: {n: bigint}, rows: [[1], [-2], [3], [-4]]}
                held: {type: custom, from: rows, class: %s, on-error: dead-letter}
                dead: {type: select, from: held.dead, columns: [stage, reason, raw]}
                o1: {type: sink, from: held, format: print}
                o2: {type: sink, from: dead, format: print}
                """.formatted(HoldingStage.class.getName()), mode);
        assertResult(outcome, "o1", "n bigint\n1\n3");
        assertResult(
                outcome,
                "o2",
                "stage string | reason string | raw string\nheld | 'n is -2; allowed: 0 or more' | '{\"n\":-2}'\n"
                        + "held | 'n is -4; allowed: 0 or more' | '{\"n\":-4}'");
        assertThat(outcome.report().ledger().edges())
                .contains(new RowLedger.Edge("held (at fault)", "held.dead", 2, 2));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void rowsWithEventTimeThatWereHeldBack_areNotLate(Mode mode) throws Exception {
        RunOutcome outcome = run("""
                rows:
                  type: values
                  schema: {n: bigint, at: timestamp}
                  rows: [[1, '2024-01-01 00:00:01'], [2, '2024-01-01 00:00:02'], [3, '2024-01-01 00:01:03'], [4, '2024-01-01 00:02:04'], [5, '2024-01-01 00:03:05']]
                  event-time: {column: at}
                held: {type: custom, from: rows, class: %s}
                minutes: {type: aggregate, from: held, window: {tumble: 1m}, select: {total: sum(n)}}
                totals: {type: select, from: minutes, columns: [total]}
                o: {type: sink, from: totals, format: print}
                """.formatted(HoldingStage.class.getName()), mode);
        assertResult(outcome, "o", "total bigint\n3\n3\n4\n5");
    }

    @Test
    void faultsOfTheClass_areToldWithTheStage() {
        assertThatThrownBy(() -> run("""
                days: {type: custom, class: example.Calendar, options: {from: 2023, to: 2026, closed: 2024-02-29}}
                o: {type: sink, from: days, format: print}
                """, Mode.BATCH))
                .hasStackTraceContaining("stage 'days': year 2024:60 (byte 59): column 'day': the day is closed");
        assertThatThrownBy(() -> run(TEXTS + """
                words: {type: custom, class: example.Words, from: texts, options: {column: text, longest: 9}}
                o: {type: sink, from: words, format: print}
                """, Mode.BATCH))
                .hasStackTraceContaining("stage 'words': word 'donaudampfschiff' has 16 letters; allowed: 9");
        assertThatThrownBy(() -> run("""
                big: {type: values, schema: {n: bigint}, rows: [[5000000000]]}
                sq: {type: custom, class: example.Squares, from: big, options: {column: n}}
                o: {type: sink, from: sq, format: print}
                """, Mode.BATCH)).hasStackTraceContaining("stage 'sq': long overflow");
    }

    @Test
    void whatDoesNotFit_isToldWithItsPlace() {
        assertThat(problems(TEXTS + """
                a: {type: custom, class: example.Word, from: texts}
                b: {type: custom, class: example.Words, from: texts, options: {column: txt, longst: 3}}
                c: {type: custom, class: example.Words, options: {column: text}}
                d: {type: custom, class: example.Calendar, from: texts, options: {from: 1, to: 2}}
                e: {type: custom, class: java.lang.String, from: texts}
                f: {type: custom, class: example.Calendar, options: {from: 12345, to: 2}}
                g: {type: custom, class: example.Squares, from: texts, options: {column: text}, event-time: {column: id}}
                o1: {type: sink, from: [a], format: print}
                o2: {type: sink, from: [b], format: print}
                o3: {type: sink, from: [c], format: print}
                o4: {type: sink, from: [d], format: print}
                o5: {type: sink, from: [e], format: print}
                o6: {type: sink, from: [f], format: print}
                o7: {type: sink, from: [g], format: print}
                """, Mode.BATCH))
                .containsExactly(
                        "test.yaml:5:28: stage 'a': class 'example.Word' is in none of the jars ["
                                + directory.resolve("custom.jar") + "]",
                        "test.yaml:6:65: stage 'b': option 'column': column 'txt' is unknown; known: id, text",
                        "test.yaml:6:65: stage 'b': option 'longst' is unknown; did you mean 'longest'?",
                        "test.yaml:7:3: stage 'c': class 'example.Words' needs an input (from)",
                        "test.yaml:8:3: stage 'd': class 'example.Calendar' is a source, which takes no input (from)",
                        "test.yaml:9:28: stage 'e': class 'java.lang.String' extends none of dev.drey.custom.ChunkStage,"
                                + " dev.drey.custom.CustomSource",
                        "test.yaml:10:55: stage 'f': option 'from': expected whole number from 1 to 9999, got '12345'",
                        "test.yaml:11:67: stage 'g': option 'column': column 'text' is a string; allowed: bigint",
                        "test.yaml:11:95: stage 'g': option 'event-time' is for sources, which class 'example.Squares' is not");
    }
}
