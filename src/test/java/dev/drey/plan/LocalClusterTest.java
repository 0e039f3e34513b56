package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;

class LocalClusterTest {
    @Test
    void clusterOutlivesJobs_andLeavesNoTemporaryFiles() throws Exception {
        Path temporary;
        try (LocalCluster cluster = new LocalCluster(new Configuration(), 2, false)) {
            for (int run = 0; run < 2; run++) {
                StreamExecutionEnvironment environment = cluster.environment(new Configuration());
                environment.setParallelism(2);
                temporary = Path.of(environment.getConfiguration().get(CoreOptions.TMP_DIRS));
                long sum = 0;
                try (CloseableIterator<Long> numbers =
                        environment.fromSequence(1, 10).executeAndCollect("sum")) {
                    while (numbers.hasNext()) {
                        sum += numbers.next();
                    }
                }
                assertThat(sum).isEqualTo(55);
                assertThat(temporary).isDirectory();
            }
            temporary = Path.of(
                    cluster.environment(new Configuration()).getConfiguration().get(CoreOptions.TMP_DIRS));
        }
        assertThat(Files.exists(temporary)).isFalse();
    }
}
