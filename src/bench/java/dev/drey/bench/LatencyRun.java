package dev.drey.bench;

import dev.drey.catalog.StageTypes;
import dev.drey.plan.LocalCluster;
import dev.drey.plan.PipelineRunner;
import dev.drey.plan.Plan;
import dev.drey.plan.Planner;
import dev.drey.plan.RunListener;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.Latency;
import dev.drey.runlog.StageReport;
import dev.drey.runtime.Measurement;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.YamlReader;
import dev.drey.stage.BundleLimits;
import dev.drey.stage.Mode;
import dev.drey.stage.PipelineSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/**
 * One run at a rate, with the latencies behind a warm-up: {@code LatencyRun PIPELINE MODE RATE WARM_UP_SECONDS MEASURED_SECONDS [PARALLELISM] [NAME=VALUE…]}.
 *
 * <p>In micro-batch bundles are closed each second. The pipeline has a generator with the parameter {@code rows}. Rows arrive when they are meant to, whether or not the source keeps up. Prints one
 * JSON object per run.
 */
final class LatencyRun {
    /** Bundles of micro-batch that the clock alone closes. */
    private static final BundleLimits SECONDS = new BundleLimits(Long.MAX_VALUE, Duration.ofSeconds(1), 1L << 30);

    private LatencyRun() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 5) {
            throw new IllegalArgumentException(
                    "usage: LatencyRun PIPELINE MODE RATE WARM_UP_SECONDS MEASURED_SECONDS [PARALLELISM] [NAME=VALUE...]");
        }
        Mode mode = Mode.valueOf(args[1].toUpperCase(Locale.ROOT).replace('-', '_'));
        double rate = Double.parseDouble(args[2]);
        long warmUp = Long.parseLong(args[3]);
        long rows = (long) (rate * (warmUp + Long.parseLong(args[4])));
        int parallelism = args.length > 5 ? Integer.parseInt(args[5]) : 1;
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("rows", Long.toString(rows));
        for (int i = 6; i < args.length; i++) {
            String[] parts = args[i].split("=", 2);
            parameters.put(parts[0], parts[1]);
        }
        RunOverrides overrides = new RunOverrides(mode, parallelism, null, Map.of())
                .atRate(rate)
                .withMicroBatch(SECONDS)
                .measuring(new Measurement(true, Duration.ofSeconds(warmUp)));
        Problems problems = new Problems();
        PipelineSpec spec = new YamlReader(PipelineSettings.names()).read(Path.of(args[0]), parameters, problems);
        Plan plan = Planner.plan(StageTypes.builtIn(), spec, overrides, problems);
        try (LocalCluster cluster = new LocalCluster(new Configuration(), parallelism, false)) {
            new PipelineRunner(cluster, RunListener.SILENT)
                    .run(plan, null)
                    .report()
                    .stages()
                    .forEach(stage -> print(mode, rate, stage));
        }
    }

    private static void print(Mode mode, double rate, StageReport stage) {
        Latency latency = stage.details().measured().latency();
        if (latency != null) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"mode\": \"%s\", \"rate\": %.0f, \"stage\": \"%s\", \"rows\": %d, \"p50\": %.2f, \"p90\": %.2f,"
                            + " \"p99\": %.2f, \"max\": %.2f}%n",
                    mode.label(),
                    rate,
                    stage.stage(),
                    latency.rows(),
                    latency.p50Millis(),
                    latency.p90Millis(),
                    latency.p99Millis(),
                    latency.maxMillis());
        }
    }
}
