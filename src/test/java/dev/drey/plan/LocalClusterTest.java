package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void temporaryFiles_lieInTheDirectoriesThatAreAskedFor(@TempDir Path first, @TempDir Path second) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, first + "," + second);
        try (LocalCluster cluster = new LocalCluster(configuration, 1, false)) {
            assertThat(cluster.restAddress()).isNotEmpty();
            assertThat(first).isNotEmptyDirectory();
            assertThat(second).isNotEmptyDirectory();
        }
        assertThat(first).isEmptyDirectory();
        assertThat(second).isEmptyDirectory();
    }

    @Test
    void temporaryDirectoryThatIsNot_isNamed(@TempDir Path directory) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.TMP_DIRS, directory + "," + directory.resolve("none"));
        assertThatThrownBy(() -> new LocalCluster(configuration, 1, false))
                .hasMessage("cannot make a temporary directory in '" + directory.resolve("none")
                        + "': it is no directory; set another with -D io.tmp.dirs=DIRECTORY");
        assertThat(directory).isEmptyDirectory();
    }
}
