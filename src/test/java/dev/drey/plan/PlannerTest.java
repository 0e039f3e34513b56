package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problem;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Changelog;
import dev.drey.stage.Mode;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageCatalog;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final OptionSpec<List<String>> COLUMNS =
            OptionSpec.required("columns", OptionTypes.names(), "Columns to keep.");

    private static final StageCatalog CATALOG = new StageCatalog(List.of(
            new StageType(
                    "source",
                    "Gives a, b and c.",
                    StageType.Inputs.NONE,
                    List.of(),
                    (node, problems) -> new Fixed(Schema.parse("a bigint, b string, c double"), List.of())),
            new StageType(
                    "keep",
                    "Keeps columns.",
                    StageType.Inputs.ONE,
                    List.of(COLUMNS),
                    (node, problems) -> node.options().isFaulty(COLUMNS)
                            ? Stage.unusable(node.input())
                            : new Fixed(
                                    node.input().retain(node.options().get(COLUMNS)),
                                    List.of(Set.copyOf(node.options().get(COLUMNS))))),
            new StageType(
                    "merge",
                    "Takes several.",
                    StageType.Inputs.SEVERAL,
                    List.of(),
                    (node, problems) -> new Fixed(
                            node.input(),
                            node.inputSchemas().stream().map(s -> Set.of("a")).toList())),
            new StageType(
                    "sink",
                    "Takes all.",
                    StageType.Inputs.ONE,
                    List.of(),
                    true,
                    (node, problems) -> new Fixed(
                            node.input(), List.of(new HashSet<>(node.input().names()))))));

    @Test
    void everyFaultOfTheGraph_isToldAtOnce() {
        String yaml = """
                pipeline: x
                mode: batsh
                chunk-rows: 0
                colour: red
                stages:
                  s: {type: source}
                  t: {type: sorce}
                  k: {type: keep, from: ss, columns: [a]}
                  l: {type: keep, from: s, colums: [a]}
                  m: {type: merge, from: s}
                  n: {type: source, from: s}
                  unused: {type: source}
                  a: {type: keep, from: b, columns: [a]}
                  b: {type: keep, from: a, columns: [a]}
                  c: {type: sink, from: b}
                  out: {type: sink, from: s}
                  more: {type: sink, from: out}
                """;

        assertThat(String.join("\n", problems(yaml, RunOverrides.NONE))).isEqualTo("""
                        x.yaml:2:7: option 'mode': expected batch, streaming or micro-batch, got text 'batsh'; did you mean 'batch'?
                        x.yaml:3:13: option 'chunk-rows': expected whole number from 1 to 1048576, got 0
                        x.yaml:4:1: key 'colour' is unknown; known: pipeline, params, stages, mode, parallelism, max-parallelism, chunk-rows, chunk-bytes, memory, micro-batch, connections, max-workers, timeout, retries, retry-delay, on-failure, jars, flink
                        x.yaml:7:13: stage 't': type 'sorce' is unknown; did you mean 'source'?; allowed: source, keep, merge, sink
                        x.yaml:8:3: stage 'k': nobody reads its output; add a sink with from: k, or remove the stage
                        x.yaml:8:25: stage 'k': input 'ss' is no stage; did you mean 's'?
                        x.yaml:9:3: stage 'l': option 'columns' is missing; expected list of name
                        x.yaml:9:3: stage 'l': nobody reads its output; add a sink with from: l, or remove the stage
                        x.yaml:9:28: stage 'l': option 'colums' is unknown; did you mean 'columns'?
                        x.yaml:10:3: stage 'm': nobody reads its output; add a sink with from: m, or remove the stage
                        x.yaml:10:26: stage 'm': has 1 input (from); type 'merge' takes at least 2 inputs
                        x.yaml:11:3: stage 'n': nobody reads its output; add a sink with from: n, or remove the stage
                        x.yaml:11:27: stage 'n': has 1 input (from); type 'source' takes no input
                        x.yaml:12:3: stage 'unused': nobody reads its output; add a sink with from: unused, or remove the stage
                        x.yaml:13:3: stage 'a': stages depend on each other: a (line 13) -> b (line 14) -> a
                        x.yaml:15:3: stage 'c': can never start: it waits on stages that depend on each other
                        x.yaml:17:28: stage 'more': input 'out' is a sink, which gives no rows""");
    }

    private static List<String> problems(String yaml, RunOverrides overrides) {
        try {
            plan(yaml, overrides);
            return List.of();
        } catch (SpecException e) {
            return e.problems().stream().map(Problem::toString).toList();
        }
    }

    private static Plan plan(String yaml, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("x.yaml", yaml, Path.of(".").toAbsolutePath(), Map.of(), problems);
        return Planner.plan(CATALOG, spec, overrides, problems);
    }

    @Test
    void columnsThatNobodyUses_areNotRead() {
        Plan plan = plan("""
                pipeline: x
                stages:
                  out: {type: sink, from: k}
                  k: {type: keep, from: s, columns: [c]}
                  s: {type: source}
                """, RunOverrides.NONE);

        assertThat(plan.stages()).extracting(PlannedStage::name).containsExactly("s", "k", "out");
        assertThat(plan.stages().get(0).outputSchema()).isEqualTo(Schema.parse("c double"));
        assertThat(plan.stages().get(1).inputSchemas()).containsExactly(Schema.parse("c double"));
        assertThat(plan.stages().get(0).consumers()).containsExactly("k");
    }

    @Test
    void columnsUsedByOneOfTwoBranches_reachBoth() {
        Plan plan = plan("""
                pipeline: x
                stages:
                  s: {type: source}
                  k: {type: keep, from: s, columns: [c]}
                  l: {type: keep, from: s, columns: [a]}
                  o: {type: sink, from: k}
                  p: {type: sink, from: l}
                """, RunOverrides.NONE);

        assertThat(plan.stages().get(0).outputSchema()).isEqualTo(Schema.parse("a bigint, c double"));
        assertThat(plan.stages().get(2).inputSchemas()).containsExactly(Schema.parse("a bigint, c double"));
    }

    @Test
    void overrides_winOverThePipelinesSettings() {
        String yaml = """
                pipeline: x
                mode: batch
                parallelism: 2
                chunk-rows: 10
                flink: {execution.checkpointing.interval: 10s}
                stages: {s: {type: source}, o: {type: sink, from: s}}
                """;

        Plan plan = plan(
                yaml,
                new RunOverrides(Mode.STREAMING, 3, 7, Map.of("execution.checkpointing.interval", "1 s", "a.b", "c")));

        assertThat(plan.settings().mode()).isEqualTo(Mode.STREAMING);
        assertThat(plan.settings().parallelism()).isEqualTo(3);
        assertThat(plan.settings().chunkRows()).isEqualTo(7);
        assertThat(plan.flink().get("execution.checkpointing.interval")).hasToString("1 s");
        assertThat(plan(yaml, RunOverrides.NONE).settings().parallelism()).isEqualTo(2);
    }

    @Test
    void overridesOutOfRange_areProblems() {
        String yaml = """
                pipeline: x
                max-parallelism: 4
                stages: {s: {type: source}, o: {type: sink, from: s}}
                """;

        assertThat(problems(yaml, new RunOverrides(null, 5, -1, Map.of("pipeline.object-reuse", "false"))))
                .containsExactly(
                        "command line: parallelism is 5; allowed: 1 to max-parallelism, which is 4",
                        "command line: chunk-rows is -1; allowed: 1 to 1048576",
                        "command line: Flink option 'pipeline.object-reuse' is decided by Drey: chunks are never written to after"
                                + " hand-over, so it is always on");
    }

    /** Gives changes by key (a). */
    private static final StageType CHANGING = new StageType(
            "changing",
            "Gives changes.",
            StageType.Inputs.ONE,
            List.of(),
            (node, problems) -> new Traited(
                    new Fixed(node.input(), List.of(Set.of())),
                    new StreamTraits(Changelog.changes(List.of("a")), true, false)));

    /** Takes inserts only, as a stage that holds rows without a way to take them back does. */
    private static final StageType STRICT =
            new StageType("strict", "Takes inserts.", StageType.Inputs.SEVERAL, List.of(), (node, problems) -> {
                for (int i = 0; i < node.inputNames().size(); i++) {
                    Changelog changelog = node.inputTraits().get(i).changelog();
                    if (changelog.changing()) {
                        node.problem(
                                problems,
                                node.position(),
                                "takes rows that are only added, but input '"
                                        + node.inputNames().get(i) + "' gives " + changelog.describe() + " in mode "
                                        + node.mode().label() + "; run in batch, or put it before the changes");
                    }
                }
                return new Fixed(node.input(), List.of(Set.of(), Set.of()));
            });

    private static Plan planOfChanges(String yaml) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("x.yaml", yaml, Path.of(".").toAbsolutePath(), Map.of(), problems);
        return Planner.plan(CATALOG.plus(CHANGING).plus(STRICT), spec, RunOverrides.NONE, problems);
    }

    @Test
    void changesThatAStageCannotTake_areRefusedWithPlaceAndInput() {
        assertThatThrownBy(() -> planOfChanges("""
                        pipeline: x
                        mode: streaming
                        stages:
                          s: {type: source}
                          c: {type: changing, from: s}
                          t: {type: strict, from: [s, c]}
                          out: {type: sink, from: t}
                        """))
                .isInstanceOf(SpecException.class)
                .hasMessage(
                        "x.yaml:6:3: stage 't': takes rows that are only added, but input 'c' gives changes by key (a)"
                                + " in mode streaming; run in batch, or put it before the changes");
    }

    @Test
    void explain_tellsWhatRowsDo() {
        Plan plan = planOfChanges("""
                pipeline: x
                stages:
                  s: {type: source}
                  c: {type: changing, from: s}
                  out: {type: sink, from: c}
                """);
        assertThat(Explain.explain(plan, Explain.Format.TEXT))
                .contains("\n  rows: inserts\n")
                .contains("\n  rows: changes by key (a), with event time\n");
        assertThat(Explain.explain(plan, Explain.Format.JSON))
                .contains("\"rows\" : \"changes by key (a)\"")
                .contains("\"eventTime\" : true");
    }

    /** A stage with other traits. */
    private record Traited(Fixed fixed, StreamTraits traits) implements Stage {
        @Override
        public Schema schema() {
            return fixed.schema();
        }

        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            return fixed.usedColumns(needed);
        }

        @Override
        public String describe() {
            return fixed.describe();
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            return fixed.compile(context, inputs);
        }
    }

    @Test
    void unreadableSpecification_isToldByItsProblems() {
        assertThatThrownBy(() -> plan("pipeline: [", RunOverrides.NONE))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("x.yaml:");
    }

    private record Fixed(Schema schema, List<Set<String>> used) implements Stage {
        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            return used;
        }

        @Override
        public String describe() {
            return "fixed";
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            throw new UnsupportedOperationException("plans only");
        }
    }
}
