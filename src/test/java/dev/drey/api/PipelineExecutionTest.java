package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Schema;
import dev.drey.plan.LocalCluster;
import dev.drey.runlog.RunReport;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PipelineExecutionTest {
    private static final Schema SCHEMA = Schema.parse(
            "id bigint, amount decimal(10,2), rate double, paid boolean, name string, day date, at timestamp");

    @ParameterizedTest
    @EnumSource(names = {"BATCH", "STREAMING"})
    void pipeline_givesRowsPerSinkReportAndTime(Mode mode) throws Exception {
        PipelineResult result = pipeline(mode).execute();
        assertThat(result.sinks()).containsExactly("all", "some");
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("id", 1L);
        first.put("amount", new BigDecimal("1.50"));
        first.put("rate", 0.25);
        first.put("paid", true);
        first.put("name", "ann");
        first.put("day", LocalDate.of(1969, 12, 31));
        first.put("at", LocalDateTime.of(1969, 12, 31, 23, 59, 59, 500_000_000));
        Map<String, Object> second = new LinkedHashMap<>();
        SCHEMA.names().forEach(name -> second.put(name, null));
        second.put("id", 2L);
        assertThat(result.rows("all")).containsExactlyInAnyOrder(first, second);
        assertThat(result.rows("some")).isEmpty();
        assertThat(result.table("some").schema()).isEqualTo(SCHEMA);
        assertThat(result.report().status()).isEqualTo(RunReport.Status.SUCCEEDED);
        assertThat(result.seconds()).isPositive();
        assertThatThrownBy(() -> result.rows("none"))
                .hasMessage("no sink 'none' sent rows back; those that did: all, some");
    }

    @Test
    void pipelines_shareACluster() throws Exception {
        try (LocalCluster cluster = new LocalCluster(new Configuration(), 1, false)) {
            for (Mode mode : List.of(Mode.BATCH, Mode.STREAMING)) {
                assertThat(pipeline(mode).execute(cluster).rows("all")).hasSize(2);
            }
        }
    }

    @Test
    void faultyPipeline_tellsProblemsOfReaderAndPlanner() {
        assertThatThrownBy(() -> Pipeline.named("p")
                        .parallelism(0)
                        .stage("1st", "valeus")
                        .stage("out", "sink")
                        .from("1ts")
                        .execute())
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("p: option 'parallelism': expected whole number from 1 to 32768, got 0")
                .hasMessageContaining("p: stage '1st': a name is a letter or _")
                .hasMessageContaining("p: stage '1st': type 'valeus' is unknown; did you mean 'values'?")
                .hasMessageContaining("p: stage 'out': input '1ts' is no stage; did you mean '1st'?")
                .hasMessageContaining("p: stage 'out': option 'format' is missing");
    }

    private static Pipeline pipeline(Mode mode) {
        return Pipeline.named("p")
                .mode(mode)
                .parallelism(1)
                .stage("rows", "values")
                .option("schema", SCHEMA)
                .option(
                        "rows",
                        List.of(
                                Arrays.asList(
                                        1,
                                        new BigDecimal("1.50"),
                                        0.25,
                                        true,
                                        "ann",
                                        LocalDate.of(1969, 12, 31),
                                        "1969-12-31 23:59:59.5"),
                                Arrays.asList(2, null, null, null, null, null, null)))
                .stage("all", "sink", Map.of("format", "collect"))
                .from("rows")
                .stage("few", "values", Map.of("schema", SCHEMA, "rows", List.of()))
                .stage("some", "sink", Map.of("format", "collect"))
                .from("few")
                .pipeline();
    }
}
