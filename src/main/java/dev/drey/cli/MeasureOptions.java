package dev.drey.cli;

import dev.drey.plan.RunOverrides;
import dev.drey.runtime.Measurement;
import dev.drey.stage.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How measured runs are fed and from when on they count. */
final class MeasureOptions {
    @Option(
            names = "--rate",
            paramLabel = "ROWS",
            description =
                    "Rows per second that each source is held to; latency then counts from the time at which a row was"
                            + " due. As fast as possible unless given.")
    private Double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Latencies within this time after the start do not count, such as 10s.")
    private Duration warmUp;

    RunOverrides over(RunOverrides others) {
        RunOverrides measured = others.measuring(warmUp == null ? Measurement.ALL : new Measurement(true, warmUp));
        return rate == null ? measured : measured.atRate(rate);
    }

    /** What was given, as arguments. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        if (rate != null) {
            arguments.addAll(List.of("--rate", rate.toString()));
        }
        if (warmUp != null) {
            arguments.addAll(List.of("--warm-up", warmUp.toMillis() + "ms"));
        }
        return arguments;
    }

    /** Takes durations as pipelines write them. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Duration duration = Quantities.duration(text);
            if (duration == null) {
                throw new TypeConversionException(
                        "'" + text + "' is not a length of time; allowed: a whole number and us, ms, s, m, h or d");
            }
            return duration;
        }
    }
}
