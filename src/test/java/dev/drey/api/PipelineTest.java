package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Schema;
import dev.drey.spec.Node;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.spec.StageSpec;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final Position NOWHERE = Position.of("");

    @Test
    void specification_equalsThatOfTheFile() {
        Map<String, String> select = new LinkedHashMap<>();
        select.put("orders", "count(*)");
        select.put("total", "sum(amount)");
        PipelineSpec built = Pipeline.named("big-orders")
                .baseDirectory(Path.of("/base"))
                .mode(Mode.MICRO_BATCH)
                .parallelism(2)
                .set("memory", "64 MiB")
                .flink(Map.of("execution.checkpointing.dir", "s3://b/${env:DIR}"))
                .stage("orders", "file", Map.of("path", Path.of("data/orders.csv")))
                .option("header", true)
                .option("schema", Schema.parse("id bigint, amount decimal(10,2)"))
                .stage("more", "values")
                .option(
                        "rows",
                        List.of(
                                Arrays.asList(7L, new BigDecimal("1.50"), LocalDate.of(2001, 1, 2), null),
                                Arrays.asList(-8, 2.5, LocalDateTime.of(2001, 1, 2, 3, 4), "a b")))
                .stage("all", "union")
                .from("orders", "more")
                .stage("big", "filter")
                .from("all")
                .option("where", "amount > 10")
                .stage("sums", "aggregate")
                .from("big")
                .options(Map.of("select", select))
                .spec();
        String yaml = """
                pipeline: big-orders
                mode: micro-batch
                parallelism: 2
                memory: 64 MiB
                flink: {execution.checkpointing.dir: "s3://b/${env:DIR}"}
                stages:
                  orders:
                    type: file
                    path: data/orders.csv
                    header: true
                    schema: {id: bigint, amount: "decimal(10,2)"}
                  more: {type: values, rows: [[7, 1.50, 2001-01-02, null], [-8, 2.5, 2001-01-02T03:04, a b]]}
                  all: {type: union, from: [orders, more]}
                  big: {type: filter, from: all, where: amount > 10}
                  sums: {type: aggregate, from: [big], select: {orders: count(*), total: sum(amount)}}
                """;
        Problems problems = new Problems();
        PipelineSpec read =
                new YamlReader(PipelineSettings.names()).read("x.yaml", yaml, Path.of("/base"), Map.of(), problems);
        assertThat(problems.list()).isEmpty();
        assertThat(withoutPlaces(built)).isEqualTo(withoutPlaces(read));
    }

    @Test
    void faultyPipeline_tellsAllProblemsAtOnce() {
        PipelineStage stage = Pipeline.named("p")
                .set("chunkrows", 5)
                .stage("1st", "values")
                .option("text", "${x}")
                .stage("b", "filter")
                .from();
        assertThatThrownBy(stage::spec)
                .isInstanceOf(SpecException.class)
                .hasMessage("p: key 'chunkrows' is unknown; did you mean 'chunk-rows'?\n"
                        + "p: stage '1st': a name is a letter or _, then at most 63 letters, digits, _ or -\n"
                        + "p: stage '1st': parameter 'x' is not declared; it declares none under 'params'\n"
                        + "p: stage 'b': 'from' must be a stage's name or a list of them, got an empty list");
        assertThatThrownBy(() -> Pipeline.named("p").spec())
                .hasMessage("p: 'stages' must be a mapping of stage name to stage, got a mapping of 0");
    }

    @Test
    void nameGivenTwice_isRefusedAtOnce() {
        Pipeline pipeline = Pipeline.named("p").mode(Mode.BATCH);
        PipelineStage stage = pipeline.stage("a", "values").option("rows", List.of());
        assertThatThrownBy(() -> pipeline.mode(Mode.BATCH)).hasMessage("setting 'mode' is set already");
        assertThatThrownBy(() -> stage.option("rows", 1)).hasMessage("stage 'a': option 'rows' is set already");
        assertThatThrownBy(() -> stage.option("type", "b")).hasMessage("stage 'a': option 'type' is set already");
        assertThatThrownBy(() -> stage.stage("a", "b")).hasMessage("pipeline 'p' has a stage 'a' already");
    }

    @Test
    void valueOfAnotherClass_isRefusedAtOnce() {
        PipelineStage stage = Pipeline.named("p").stage("a", "values");
        assertThatThrownBy(() -> stage.option("x", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a value of java.lang.Object cannot stand in a pipeline; allowed: String,");
        assertThatThrownBy(() -> stage.option("x", Map.of(1, 2))).hasMessage("a key must be a String, got 1");
    }

    private static PipelineSpec withoutPlaces(PipelineSpec spec) {
        List<StageSpec> stages = new ArrayList<>();
        for (StageSpec stage : spec.stages()) {
            stages.add(new StageSpec(
                    stage.name(),
                    NOWHERE,
                    withoutPlaces(stage.type()),
                    stage.from().stream().map(PipelineTest::withoutPlaces).toList(),
                    entriesWithoutPlaces(stage.options())));
        }
        return new PipelineSpec(
                spec.name(), NOWHERE, entriesWithoutPlaces(spec.settings()), stages, spec.baseDirectory());
    }

    private static List<Node.Entry> entriesWithoutPlaces(List<Node.Entry> entries) {
        return entries.stream()
                .map(e -> new Node.Entry(e.key(), NOWHERE, withoutPlaces(e.value())))
                .toList();
    }

    private static Node withoutPlaces(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return withoutPlaces(scalar);
        }
        if (node instanceof Node.Sequence list) {
            return new Node.Sequence(
                    NOWHERE,
                    list.items().stream().map(PipelineTest::withoutPlaces).toList());
        }
        return new Node.Mapping(NOWHERE, entriesWithoutPlaces(((Node.Mapping) node).entries()));
    }

    private static Node.Scalar withoutPlaces(Node.Scalar scalar) {
        return new Node.Scalar(NOWHERE, scalar.kind(), scalar.text());
    }
}
