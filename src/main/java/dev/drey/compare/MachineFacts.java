package dev.drey.compare;

import dev.drey.compare.Comparison.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.runtime.util.EnvironmentInformation;

/** Looks up what figures depend on. */
final class MachineFacts {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private MachineFacts() {}

    /** Of this machine, where processes like this one run. */
    static Machine local() {
        return facts(Runtime.getRuntime().maxMemory(), "local");
    }

    /** Of the client's machine; what the cluster's are is not known here. */
    static Machine cluster() {
        return facts(null, "cluster");
    }

    private static Machine facts(Long maxHeap, String target) {
        Long memory =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : null;
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                processor(),
                memory,
                maxHeap,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
                EnvironmentInformation.getVersion(),
                target);
    }

    private static String processor() {
        if (!Files.isReadable(PROCESSORS)) {
            return null;
        }
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PROCESSORS, e);
        }
    }
}
