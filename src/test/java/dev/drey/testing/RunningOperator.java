package dev.drey.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** An operator of a job that runs on a cluster: what its metrics say, over all subtasks. */
public final class RunningOperator {
    private final FlinkClusterFixture cluster;
    private final String path;
    private final String group;

    /** Values of a metric. */
    public record Figures(double least, double greatest, double sum) {
        private static Figures of(JsonNode metric) {
            return new Figures(
                    metric.get("min").asDouble(),
                    metric.get("max").asDouble(),
                    metric.get("sum").asDouble());
        }
    }

    /**
     * @param operator the first one of its chain
     * @param group of the metrics
     */
    public RunningOperator(FlinkClusterFixture cluster, String job, String operator, String group)
            throws IOException, InterruptedException {
        this.cluster = cluster;
        this.group = operator + "." + group + ".";
        JsonNode found = cluster.await(
                "/jobs/" + job, "a job with '" + operator + "'", answer -> vertex(answer, operator) != null);
        path = "/jobs/" + job + "/vertices/" + vertex(found, operator) + "/subtasks/metrics?get=";
    }

    /** The id of the chain that an operator begins; null if there is none yet. */
    private static String vertex(JsonNode job, String operator) {
        return StreamSupport.stream(job.get("vertices").spliterator(), false)
                .filter(vertex ->
                        Arrays.asList(vertex.get("name").asText().split(" -> ")).indexOf(operator) == 0)
                .map(vertex -> vertex.get("id").asText())
                .findFirst()
                .orElse(null);
    }

    /** Waits until metrics, by their names, are as they should; they come some moments late. */
    public void await(Predicate<List<Figures>> wanted, String... metrics) throws IOException, InterruptedException {
        String names = Arrays.stream(metrics).map(group::concat).collect(Collectors.joining(","));
        cluster.await(path + names, "what metrics of " + group + " should say", answer -> {
            if (answer.size() < metrics.length) {
                return false;
            }
            return wanted.test(StreamSupport.stream(answer.spliterator(), false)
                    .map(Figures::of)
                    .toList());
        });
    }
}
