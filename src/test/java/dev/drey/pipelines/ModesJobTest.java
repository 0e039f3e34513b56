package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.plan.Plan;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example jobs about modes and made-up rows: the fingerprints of their stages are the same in every mode. */
class ModesJobTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static List<String> fingerprints(String job, Map<String, String> parameters, Mode mode, int parallelism)
            throws Exception {
        RunOverrides overrides = new RunOverrides(mode, parallelism, 4096, Map.of()).measuring();
        Plan plan = PipelineCluster.plan(Path.of("jobs", job), parameters, overrides);
        RunOutcome outcome = CLUSTER.run(plan);
        return outcome.report().stages().stream()
                .map(stage -> stage.details().measured())
                .map(measured -> measured.rows() + " " + measured.fingerprint())
                .toList();
    }

    private static void assertSameInEveryMode(String job, Map<String, String> parameters) throws Exception {
        List<String> batch = fingerprints(job, parameters, Mode.BATCH, 1);
        assertThat(fingerprints(job, parameters, Mode.STREAMING, 2)).isEqualTo(batch);
        assertThat(fingerprints(job, parameters, Mode.MICRO_BATCH, 3)).isEqualTo(batch);
        assertThat(batch).doesNotContain("0 " + "0".repeat(32));
    }

    @Test
    void delaysPerOrigin() throws Exception {
        assertSameInEveryMode("modes.yaml", Map.of());
    }

    @Test
    void anyFileKeyAndValue() throws Exception {
        assertSameInEveryMode(
                "modes.yaml",
                Map.of(
                        "input", "data/orders-sample.csv",
                        "schema", "user_id string, amount decimal(10,2)",
                        "key", "user_id",
                        "value", "amount"));
    }

    @Test
    void madeUpOrders() throws Exception {
        assertSameInEveryMode("generate.yaml", Map.of("rows", "20000", "limit", "100000"));
    }
}
