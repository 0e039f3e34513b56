package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.RunReport;
import dev.drey.runlog.StageReport;
import dev.drey.runlog.StageTimes;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The times of all stages against the time that Flink says the threads of their tasks ran: none is counted twice, none is lost. */
@Tag("slow")
class ThreadTimeTest {
    private static final double LEAST_SECONDS = 30;

    private static final String STAGES = """
            pipeline: threads
            stages:
              orders: {type: generate, rows: %d, seed: 7, schema: {id: {type: bigint, sequence: {start: 1}}, user: {type: string, zipf: {n: 500000, exponent: 0.5}, prefix: user-}, price: {type: double, uniform: [0, 100]}}}
              dear: {type: filter, from: orders, where: price > 10}
              priced: {type: select, from: dear, columns: {user: , cents: "CAST(price * 100 AS bigint)", price: }}
              by_user: {type: aggregate, from: priced, group-by: [user], select: {n: count(*), total: sum(price), most: max(cents)}}
              best: {type: top-k, from: by_user, k: 10, order-by: total desc}
              out: {type: sink, from: best, format: print}
            """;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void stages_addUpToTheirThreads(Mode mode) throws Exception {
        long rows = 20_000_000;
        while (true) {
            Plan plan = PipelineCluster.plan(
                    String.format(STAGES, rows), directory, new RunOverrides(mode, 2, null, Map.of()));
            try (LocalCluster cluster = new LocalCluster(new Configuration(), 2, true)) {
                RunReport report = new PipelineRunner(cluster, RunListener.SILENT)
                        .run(plan, null)
                        .report();
                if (report.jobSeconds() < LEAST_SECONDS) {
                    rows = (long) (rows * Math.ceil(1.3 * LEAST_SECONDS / report.jobSeconds()));
                    continue;
                }
                double counted = report.stages().stream()
                        .map(StageReport::times)
                        .mapToLong(ThreadTimeTest::all)
                        .sum();
                double ran = threadMillis(cluster.restAddress());
                System.out.printf("%s: %.0f ms counted, %.0f ms ran%n", mode, counted / 1e6, ran);
                assertThat(counted / 1e6)
                        .as("%s, %.0f s", mode, report.jobSeconds())
                        .isCloseTo(ran, Percentage.withPercentage(5));
                return;
            }
        }
    }

    private static long all(StageTimes times) {
        return times.busyNanos() + times.waitingNanos() + times.blockedNanos();
    }

    /** How long the tasks ran, as the JobManager saw them. */
    private static double threadMillis(String rest) throws IOException {
        String job = rest + "/jobs/"
                + get(rest + "/jobs").get("jobs").get(0).get("id").asText();
        double sum = 0;
        for (JsonNode vertex : get(job).get("vertices")) {
            for (JsonNode subtask :
                    get(job + "/vertices/" + vertex.get("id").asText()).get("subtasks")) {
                sum += subtask.get("status-duration").get("RUNNING").asDouble();
            }
        }
        return sum;
    }

    private static JsonNode get(String address) throws IOException {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return new ObjectMapper().readTree(in);
        }
    }
}
