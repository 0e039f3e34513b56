package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.stage.Check;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.Options;
import dev.drey.stage.Paths;
import dev.drey.stage.Quantities;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import dev.drey.stage.source.format.ReadSpec;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Reads rows from files: one, those of a directory, or those that match a glob. */
public final class FileStage implements Stage {
    /** The formats by name. A new one is a line here. */
    private static final Map<String, BiFunction<StageNode, Problems, FileRowFormat>> FORMATS = formats();

    static final OptionSpec<String> PATH = OptionSpec.required(
            "path",
            OptionTypes.path(),
            "A file, a directory (its files, not those of directories in it) or a glob, relative to the pipeline file;"
                    + " names that begin with . or _ are passed over.");
    static final OptionSpec<String> FORMAT = OptionSpec.optional(
            "format",
            OptionTypes.oneOf(FORMATS.keySet().toArray(String[]::new)),
            "csv",
            "How the files are written: csv, or json, an object a line, whose fields are found by name.");
    static final OptionSpec<Schema> SCHEMA = OptionSpec.required(
            "schema",
            OptionTypes.schema(),
            "The columns to read, each with its type. Timestamps are read as " + ValueText.TIMESTAMP_FORMS
                    + ", also with T for the space and Z at the end.");
    public static final OptionSpec<String> TIME_COLUMN = OptionSpec.required(
            "column", OptionTypes.name(), "The timestamp column that says when a row happened; null is a fault.");
    public static final OptionSpec<Duration> OUT_OF_ORDERNESS = OptionSpec.optional(
            "out-of-orderness",
            OptionTypes.duration(Duration.ZERO, Duration.ofDays(365)),
            Duration.ZERO,
            "How far behind the latest row of its file a row may be without being late.");
    public static final OptionSpec<Options> EVENT_TIME = OptionSpec.optional(
            "event-time",
            OptionTypes.nested(TIME_COLUMN, OUT_OF_ORDERNESS),
            null,
            "The column of event times; streaming runs then have watermarks.");
    static final OptionSpec<Duration> WATCH = OptionSpec.optional(
            "watch",
            OptionTypes.duration(Duration.ofMillis(10), Duration.ofDays(1)),
            null,
            "How often to look for new files; the run then goes on until it is stopped. A file must be complete when it"
                    + " appears: rename it into place.");

    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "file", "Reads rows from CSV or JSON files.", StageType.Inputs.NONE, options(), FileStage::bind);

    private final FileRowFormat format;
    private final Schema declared;
    private final String path;
    private final Position pathPosition;
    private final RowErrors errors;
    private final String timeColumn;
    private final Duration outOfOrderness;
    private final Duration watch;
    private final Position watchPosition;

    private FileStage(StageNode node, FileRowFormat format, String path, RowErrors errors) {
        Options options = node.options();
        Options eventTime = options.get(EVENT_TIME);
        this.format = format;
        this.declared = options.get(SCHEMA);
        this.path = path;
        this.pathPosition = options.position(PATH);
        this.errors = errors;
        this.timeColumn = eventTime == null ? null : eventTime.get(TIME_COLUMN);
        this.outOfOrderness = eventTime == null ? null : eventTime.get(OUT_OF_ORDERNESS);
        this.watch = options.get(WATCH);
        this.watchPosition = options.position(WATCH);
    }

    private static Map<String, BiFunction<StageNode, Problems, FileRowFormat>> formats() {
        Map<String, BiFunction<StageNode, Problems, FileRowFormat>> formats = new LinkedHashMap<>();
        formats.put("csv", CsvFiles::of);
        formats.put("json", JsonLinesFiles::of);
        return formats;
    }

    private static List<OptionSpec<?>> options() {
        List<OptionSpec<?>> options = new ArrayList<>(List.of(PATH, FORMAT, SCHEMA));
        options.addAll(CsvFiles.OPTIONS);
        options.addAll(List.of(RowErrors.ON_ERROR, RowErrors.DEAD_LETTERS, EVENT_TIME, WATCH));
        return options;
    }

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        FileRowFormat format = FORMATS.get(node.options().get(FORMAT)).apply(node, problems);
        Options options = node.options();
        Schema schema = options.get(SCHEMA);
        checkEventTime(node, schema, problems);
        String path = resolve(node, options.get(PATH), options.position(PATH), problems);
        RowErrors errors = RowErrors.bind(node, problems);
        if (problems.size() > before || options.anyFaulty()) {
            return schema == null ? null : Stage.unusable(schema, errors.outputs());
        }
        return new FileStage(node, format, path, errors);
    }

    /** Tells an event-time column that is not there or not a timestamp; for sources that take {@link #EVENT_TIME}. */
    public static void checkEventTime(StageNode node, Schema schema, Problems problems) {
        Options eventTime = node.options().get(EVENT_TIME);
        String column = eventTime == null ? null : eventTime.get(TIME_COLUMN);
        if (column == null || schema == null) {
            return;
        }
        Position at = eventTime.position(TIME_COLUMN);
        int index = schema.indexOf(column);
        if (index < 0) {
            String near = NameSuggester.didYouMean(column, schema.names());
            node.problem(problems, at, "event-time column '" + column + "' is not in the schema" + near);
        } else if (!schema.type(index).equals(DataType.TIMESTAMP)) {
            node.problem(
                    problems,
                    at,
                    "event-time column '" + column + "' is a " + schema.type(index) + "; allowed: timestamp");
        }
    }

    /** Makes a path absolute; null after a problem, and for none. */
    private static String resolve(StageNode node, String path, Position at, Problems problems) {
        if (path == null || Paths.hasScheme(path)) {
            return path;
        }
        try {
            return node.baseDirectory()
                    .resolve(path)
                    .toAbsolutePath()
                    .normalize()
                    .toString();
        } catch (InvalidPathException e) {
            node.problem(problems, at, "path '" + path + "' is not a path: " + e.getReason());
            return null;
        }
    }

    @Override
    public Schema schema() {
        return declared;
    }

    @Override
    public StreamTraits traits() {
        return StreamTraits.inserts(timeColumn != null);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of();
    }

    @Override
    public List<Path> inputs() {
        Path local = new FileSelector(path).localStart();
        return local == null ? List.of() : List.of(local);
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return errors.outputs();
    }

    @Override
    public boolean endless() {
        return watch != null;
    }

    @Override
    public List<Check> checks() {
        return List.of(new Check("files of " + path, pathPosition, this::openFiles));
    }

    /** Opens each file, which reads its header. */
    private String openFiles() throws IOException {
        ReadSpec spec =
                new ReadSpec(declared, declared, timeColumn, !errors.policy().fails(), 1, 1);
        List<FoundFile> files = new FileSelector(path).find(watch != null);
        long bytes = 0;
        for (FoundFile file : files) {
            format.bind(spec).open(new FileByteSource(file)).close();
            bytes += file.length();
        }
        return files.size() + (files.size() == 1 ? " file, " : " files, ") + Quantities.roundedBytes(bytes);
    }

    @Override
    public String describe() {
        return "read " + format.describe() + " from " + path
                + (watch == null ? "" : ", looking for new files every " + watch.toMillis() + " ms")
                + errors.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception {
        FileSourceOperators builder = new FileSourceOperators(context);
        if (watch != null) {
            builder.refuseInBatch(watchPosition);
        }
        Duration watching = context.settings().sampled() ? null : watch;
        builder.checkFiles(path, watch != null, pathPosition);
        ReadSpec spec = new ReadSpec(
                declared,
                context.outputSchema(),
                timeColumn,
                !errors.policy().fails(),
                context.settings().chunkRows(),
                context.settings().chunkBytes());
        ChunkFileSource source = new ChunkFileSource(context.stage(), path, format.bind(spec), spec, watching)
                .at(Pace.Settings.of(context.settings()));
        return builder.build(source, outOfOrderness, errors);
    }
}
