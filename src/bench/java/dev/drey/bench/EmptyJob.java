package dev.drey.bench;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * What a Flink program costs that does nothing: one source of one number and one sink, in Flink's own mini-cluster, parallelism 2.
 *
 * <p>The yardstick of Drey's start-up. It runs with the class path and the JVM options of {@code ./drey} and with a class archive that is made
 * in the same way, from a run of itself.
 */
final class EmptyJob {
    private static final int PARALLELISM = 2;

    private EmptyJob() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, new Configuration());
        environment.fromData(1L).sinkTo(new DiscardingSink<>());
        environment.execute("empty");
    }
}
