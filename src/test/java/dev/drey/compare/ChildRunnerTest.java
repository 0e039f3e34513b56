package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChildRunnerTest {
    @Test
    void options_thatHoldPortsOrFiles_areNotPassedOn() {
        List<String> options = List.of(
                "-Xmx2g",
                "-XX:+UseParallelGC",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Dfile.encoding=UTF-8",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
                "-javaagent:metrics.jar=9404",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Xlog:gc*:file=gc.log",
                "-Xloggc:gc.log",
                "-XX:StartFlightRecording:filename=run.jfr");

        assertThat(ChildRunner.passedOn(options))
                .containsExactly(
                        "-Xmx2g",
                        "-XX:+UseParallelGC",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "-Dfile.encoding=UTF-8");
    }
}
