package dev.drey.stage.sink;

import dev.drey.runtime.IfExists;
import dev.drey.spec.Problems;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ends a branch of the pipeline: writes the rows of one stage to files or shows them. */
public final class SinkStage {
    /** The formats by name; each binder checks the options that its format takes. */
    private static final Map<String, StageType.Binder> FORMATS = formats();

    static final OptionSpec<String> FORMAT = OptionSpec.required(
            "format",
            OptionTypes.oneOf(FORMATS.keySet().toArray(String[]::new)),
            "csv writes files, print shows a table where the pipeline was started, collect hands rows to a Java caller, jdbc writes into a table of a database.");
    static final OptionSpec<String> PATH = OptionSpec.optional(
            "path",
            OptionTypes.path(),
            null,
            "csv: the directory of the files, relative to the pipeline file; it appears when the whole run has succeeded.");
    static final OptionSpec<IfExists> IF_EXISTS = OptionSpec.optional(
            "if-exists",
            OptionTypes.oneOf(IfExists.class),
            IfExists.FAIL,
            "csv: what to do when the directory is there already; overwrite replaces it at the end of the run.");
    static final OptionSpec<Byte> DELIMITER =
            OptionSpec.optional("delimiter", OptionTypes.character(), (byte) ',', "csv: the character between fields.");
    static final OptionSpec<Boolean> HEADER = OptionSpec.optional(
            "header", OptionTypes.bool(), true, "csv: whether each file begins with the names of the columns.");
    static final OptionSpec<String> NULL =
            OptionSpec.optional("null", OptionTypes.text(), "", "csv: what an unquoted field says for null.");
    static final OptionSpec<Integer> PARALLELISM = OptionSpec.optional(
            "parallelism",
            OptionTypes.integer(1, 32_768),
            null,
            "csv and jdbc: number of tasks that write, to csv each a file of its own; as many as the stage before unless given.");
    static final OptionSpec<Long> LIMIT = OptionSpec.optional(
            "limit",
            OptionTypes.longInteger(0, Long.MAX_VALUE),
            null,
            "print: rows shown, 1000 unless given; collect: rows handed over, all unless given.");

    static final OptionSpec<Changes> CHANGES = OptionSpec.optional(
            "changes",
            OptionTypes.oneOf(Changes.class),
            Changes.FINAL,
            "csv: what becomes of rows that change. final writes the table that is left when the input has ended; where the input never ends, that is"
                    + " when the job is stopped with drain. log writes every change, with a first column 'op': +I a new row, -U and +U a row before"
                    + " and after, -D a row that is gone.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "sink",
            "Writes rows to CSV files, which appear when the whole run has succeeded, or by key into a table of a database; or shows them as a table.",
            StageType.Inputs.ONE,
            options(),
            true,
            SinkStage::bind);

    private SinkStage() {}

    private static List<OptionSpec<?>> options() {
        List<OptionSpec<?>> options =
                new ArrayList<>(List.of(FORMAT, PATH, IF_EXISTS, CHANGES, DELIMITER, HEADER, NULL, PARALLELISM, LIMIT));
        options.addAll(JdbcSink.OWN);
        return options;
    }

    private static Map<String, StageType.Binder> formats() {
        Map<String, StageType.Binder> formats = new LinkedHashMap<>();
        formats.put("csv", FileSink::csv);
        formats.put("print", ResultSink::print);
        formats.put("collect", ResultSink::collect);
        formats.put("jdbc", JdbcSink::bind);
        return formats;
    }

    private static Stage bind(StageNode node, Problems problems) {
        String format = node.options().get(FORMAT);
        return format == null ? null : FORMATS.get(format).bind(node, problems);
    }

    /** Reports options that were given but mean nothing to the chosen format. */
    static void refuse(StageNode node, Problems problems, List<OptionSpec<?>> options) {
        String format = node.options().get(FORMAT);
        for (OptionSpec<?> option : options) {
            if (node.options().has(option)) {
                node.problem(
                        problems,
                        node.options().position(option),
                        "option '" + option.name() + "' has no meaning for format " + format);
            }
        }
    }
}
