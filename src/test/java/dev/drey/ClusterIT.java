package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drey.testing.FlinkClusterFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Drey on a real cluster: a JobManager and two TaskManagers in processes of their own. */
class ClusterIT {
    @RegisterExtension
    static final FlinkClusterFixture CLUSTER = new FlinkClusterFixture(2, 2);

    @Test
    void cluster_hasTwoTaskManagersInProcessesOfTheirOwn() throws Exception {
        JsonNode overview = CLUSTER.get("/overview");

        assertThat(overview.get("taskmanagers").asInt()).isEqualTo(2);
        assertThat(overview.get("slots-total").asInt()).isEqualTo(4);
    }

    @Test
    void stages_areToldByTheClient() throws Exception {
        var outcome = CLUSTER.run("stages");
        assertThat(outcome.exitCode()).isZero();
    }
}
