package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drey.catalog.StageTypes;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import dev.drey.runtime.ChunkOperator;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.metrics.MetricNames;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run leaves behind: Flink's metrics and the report. */
class PipelineRunnerTest {
    private static final String ORDERS = """
            user,amount
            ann,1
            bob,2
            ann,x
            ann,4
            bob,5
            cid,6
            """;

    private static final String PIPELINE = """
            pipeline: orders
            # Bundles close with the input, however slow the run is.
            micro-batch: {interval: 1h}
            stages:
              orders: {type: file, path: orders.csv, format: csv, schema: {user: string, amount: bigint}, on-error: dead-letter, dead-letters: dead}
              large: {type: filter, from: orders, where: amount > 1}
              again: {type: select, from: large, columns: {user: user}}
              totals: {type: aggregate, from: large, group-by: [user], select: {total: sum(amount)}, local-phase: on}
              users: {type: sink, from: again, format: print}
              out: {type: sink, from: totals, format: print}
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"BATCH", "MICRO_BATCH"})
    void flinksRecordCounters_countRows(Mode mode) throws Exception {
        Files.writeString(directory.resolve("orders.csv"), ORDERS);
        InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
        Plan plan = plan(PIPELINE, new RunOverrides(mode, 1, 2, Map.of()));
        RunReport report;
        Map<String, Long> in;
        Map<String, Long> out;
        try (LocalCluster cluster = new LocalCluster(reporter.addToConfiguration(new Configuration()), 1, false)) {
            report = new PipelineRunner(cluster, RunListener.SILENT)
                    .run(plan, null)
                    .report();
            in = counters(reporter, MetricNames.IO_NUM_RECORDS_IN);
            out = counters(reporter, MetricNames.IO_NUM_RECORDS_OUT);
        }

        // Five rows and a bad one, which goes to the side output; four rows are large, of three users.
        assertThat(out).containsEntry("Source: orders (read)", 5L);
        assertThat(out).containsEntry("orders", 6L);
        assertThat(in).containsEntry("large", 5L);
        assertThat(out).as("one output with two consumers").containsEntry("large", 4L);
        assertThat(in).containsEntry("again", 4L);
        assertThat(in).containsEntry("totals (local)", 4L);
        assertThat(out).containsEntry("totals (local)", 3L);
        assertThat(in).containsEntry("totals", 3L);
        assertThat(out).containsEntry("totals", 3L);
        assertThat(report.stages())
                .extracting(
                        StageReport::stage,
                        stage -> stage.rows().in(),
                        stage -> stage.rows().out())
                .startsWith(
                        tuple("orders", 0L, 5L),
                        tuple("large", 5L, 4L),
                        tuple("again", 4L, 4L),
                        tuple("totals", 4L, 3L));
    }

    private static Map<String, Long> counters(InMemoryReporter reporter, String name) {
        Map<String, Long> counts = new TreeMap<>();
        for (Map.Entry<MetricGroup, Map<String, Metric>> group :
                reporter.getMetricsByGroup().entrySet()) {
            if (group.getKey() instanceof OperatorMetricGroup operator
                    && group.getValue().get(name) instanceof Counter counter) {
                counts.merge(operator.getAllVariables().get("<operator_name>"), counter.getCount(), Long::sum);
            }
        }
        return counts;
    }

    @Test
    void restart_isToldSinceFiguresBeginAnew() throws Exception {
        Plan plan = plan("""
                pipeline: restarted
                mode: streaming
                flink: {restart-strategy.type: fixed-delay, restart-strategy.fixed-delay.attempts: 3, restart-strategy.fixed-delay.delay: 1 ms}
                stages:
                  rows: {type: values, schema: {n: bigint}, rows: [[1], [2]]}
                  once: {type: fail-twice, from: rows}
                  out: {type: sink, from: once, format: print}
                """, new RunOverrides(null, 1, 1, Map.of()));
        RunReport report;
        try (LocalCluster cluster = new LocalCluster(new Configuration(), 1, false)) {
            report = new PipelineRunner(cluster, RunListener.SILENT)
                    .run(plan, null)
                    .report();
        }

        assertThat(report.restarts()).isEqualTo(2);
        assertThat(report.toJson()).contains("\"restarts\" : 2");
    }

    private Plan plan(String yaml, RunOverrides overrides) {
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names())
                .read("x.yaml", yaml, directory.toAbsolutePath(), Map.of(), problems);
        return Planner.plan(StageTypes.builtIn().plus(FailTwice.TYPE), spec, overrides, problems);
    }

    /** Hands its rows on in the third attempt. */
    private record FailTwice(Schema schema) implements Stage {
        static final StageType TYPE = new StageType(
                "fail-twice",
                "Fails twice.",
                StageType.Inputs.ONE,
                List.of(),
                (node, problems) -> new FailTwice(node.input()));

        @Override
        public List<Set<String>> usedColumns(Set<String> needed) {
            return List.of(needed);
        }

        @Override
        public String describe() {
            return "fails twice";
        }

        @Override
        public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
            return context.transform(inputs.get(0), new Operator(context.identity()));
        }

        private static final class Operator extends ChunkOperator {
            private static final long serialVersionUID = 1L;

            Operator(OperatorIdentity identity) {
                super(identity);
            }

            @Override
            protected void process(Chunk chunk) {
                if (getRuntimeContext().getTaskInfo().getAttemptNumber() < 2) {
                    throw new IllegalStateException("not yet");
                }
                emit(chunk);
            }
        }
    }
}
