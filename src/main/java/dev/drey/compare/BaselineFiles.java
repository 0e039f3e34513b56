package dev.drey.compare;

import dev.drey.plan.PlannedStage;
import dev.drey.runtime.CsvFormat;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The CSV files of an existing result: written as the sink says, where it writes CSV itself, else as Drey writes them by default. */
public final class BaselineFiles {
    private BaselineFiles() {}

    /**
     * Reads the beginning of every file.
     *
     * @throws IOException if there is no file, or one has other columns than the sink
     */
    public static void check(PlannedStage sink, Path directory) throws IOException {
        ResultFiles result = of(sink, directory);
        List<Path> files = result.files();
        if (files.isEmpty()) {
            throw new IOException("the directory " + directory + " has no result of sink '" + sink.name()
                    + "'; looked for files *.csv in it");
        }
        for (Path file : files) {
            try (ResultRows rows = new ResultRows(result, List.of(file))) {
                rows.next();
            }
        }
    }

    static ResultFiles of(PlannedStage sink, Path directory) {
        return new ResultFiles(directory, sink.outputSchema(), format(sink), false);
    }

    private static CsvFormat format(PlannedStage sink) {
        if (!"csv".equals(option(sink, "format", null))) {
            return CsvFormat.DEFAULT;
        }
        return new CsvFormat(
                option(sink, "delimiter", CsvFormat.DEFAULT.delimiter()),
                option(sink, "header", CsvFormat.DEFAULT.header()),
                option(sink, "null", CsvFormat.DEFAULT.nullText()));
    }

    /** A sink's option by its name: types of stages are not known here. */
    @SuppressWarnings("unchecked") // of the type of the default, or the cast fails where the value is used
    private static <T> T option(PlannedStage sink, String name, T otherwise) {
        Options options = sink.node().options();
        List<OptionSpec<?>> declared = sink.type().options();
        for (OptionSpec<?> option : declared) {
            if (option.name().equals(name)) {
                return (T) options.get(option);
            }
        }
        return otherwise;
    }
}
