package dev.drey.stage.sink;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.CsvFormat;
import dev.drey.runtime.FileFormat;
import dev.drey.runtime.FileOutput;
import dev.drey.runtime.IfExists;
import dev.drey.spec.Position;
import dev.drey.spec.Problem;
import dev.drey.spec.Problems;
import dev.drey.spec.SpecException;
import dev.drey.stage.Changelog;
import dev.drey.stage.Check;
import dev.drey.stage.Options;
import dev.drey.stage.Paths;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes rows to the files of a directory: those that are left at the end of the input, or all changes where the format is a log.
 *
 * @param schema columns that are written
 * @param target the directory, absolute
 * @param position where the path stands
 * @param parallelism number of writers; null for that of the input
 * @param changing true when the input changes
 */
record FileSink(
        Schema schema,
        Path target,
        Position position,
        IfExists ifExists,
        FileFormat format,
        Integer parallelism,
        boolean changing)
        implements Stage {

    /** Binds a sink of format {@code csv}. */
    static Stage csv(StageNode node, Problems problems) {
        SinkStage.refuse(node, problems, List.of(SinkStage.LIMIT));
        SinkStage.refuse(node, problems, JdbcSink.OWN);
        Options options = node.options();
        FileFormat format = null;
        try {
            format = new CsvFormat(
                    options.get(SinkStage.DELIMITER),
                    options.get(SinkStage.HEADER),
                    options.get(SinkStage.NULL),
                    options.get(SinkStage.CHANGES) == Changes.LOG);
        } catch (IllegalArgumentException e) {
            boolean aboutNull = options.has(SinkStage.NULL) && e.getMessage().contains("null");
            node.problem(problems, options.position(aboutNull ? SinkStage.NULL : SinkStage.DELIMITER), e.getMessage());
        }
        Path target = target(node, problems);
        boolean logged = format == null || !format.takesChanges() || checkLog(node, problems);
        boolean inOrder = checkOrder(node, problems);
        if (format == null || target == null || !logged || !inOrder) {
            return null;
        }
        return new FileSink(
                node.input(),
                target,
                options.position(SinkStage.PATH),
                options.get(SinkStage.IF_EXISTS),
                format,
                options.get(SinkStage.PARALLELISM),
                node.traits().changelog().changing());
    }

    /** Tells what keeps a log from being read back; returns true when there is nothing. */
    private static boolean checkLog(StageNode node, Problems problems) {
        int before = problems.size();
        Position position = node.options().position(SinkStage.CHANGES);
        String input = node.inputNames().get(0);
        if (node.input().has(CsvFormat.OP)) {
            node.problem(
                    problems,
                    position,
                    "a log has a first column 'op', but stage '" + input + "' gives a column of that name; rename it"
                            + " by a select stage");
        }
        Integer writers = node.options().get(SinkStage.PARALLELISM);
        Changelog changelog = node.traits().changelog();
        if (writers != null && writers > 1 && changelog.changing() && changelog.key() == null) {
            node.problem(
                    problems,
                    node.options().position(SinkStage.PARALLELISM),
                    "parallelism " + writers + " would put the changes of one row into different files, because stage '"
                            + input + "' gives " + changelog.describe()
                            + "; leave the option out, or set it to 1");
        }
        return problems.size() == before;
    }

    /** Rows that come in order go to one file, which keeps it; returns false when several are asked for. */
    private static boolean checkOrder(StageNode node, Problems problems) {
        Integer writers = node.options().get(SinkStage.PARALLELISM);
        if (writers == null || writers == 1 || !node.traits().ordered()) {
            return true;
        }
        node.problem(
                problems,
                node.options().position(SinkStage.PARALLELISM),
                "parallelism " + writers + " would put rows that stage '"
                        + node.inputNames().get(0)
                        + "' gives in order into different files; leave the option out, or set"
                        + " it to 1");
        return false;
    }

    private static Path target(StageNode node, Problems problems) {
        String path = node.options().get(SinkStage.PATH);
        Position position = node.options().position(SinkStage.PATH);
        if (node.options().isFaulty(SinkStage.PATH)) {
            return null;
        }
        if (path == null) {
            node.problem(problems, position, "option 'path' is missing; format csv needs the directory to write to");
            return null;
        }
        try {
            if (Paths.isRemote(path)) {
                node.problem(
                        problems,
                        position,
                        "path '" + path
                                + "' is not local; sinks write to local or mounted file systems (a path or file:/…)");
                return null;
            }
            return Paths.local(node.baseDirectory(), path);
        } catch (IllegalArgumentException e) {
            node.problem(problems, position, "path '" + path + "' is not a path: " + e.getMessage());
            return null;
        }
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(schema.names()));
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output(target, position));
    }

    @Override
    public List<Check> checks() {
        return List.of(new Check("files to " + target, position, () -> FileOutput.probe(target, ifExists)));
    }

    @Override
    public String describe() {
        return "write " + format.extension() + " files to " + target
                + (ifExists == IfExists.OVERWRITE ? ", replacing it" : "")
                + (format.takesChanges() ? ", every change with its op" : changing ? ", the final table" : "");
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws IOException {
        ReadableConfig configuration = context.environment().getConfiguration();
        refuse(context, FileOutput.refusal(target, ifExists, configuration));
        boolean log = format.takesChanges();
        DataStream<Chunk> input = log ? inputs.get(0) : context.materialized(inputs.get(0));
        int writers = parallelism == null ? input.getParallelism() : parallelism;
        int buckets = context.settings().buckets();
        if (writers > buckets) {
            refuse(context, "parallelism " + writers + " is above max-parallelism, which is " + buckets);
        }
        if (context.traits().ordered() && writers == 1) {
            input = context.inOneSubtask(input);
        }
        // The changes of one row stay in one file, in order.
        boolean exchanged = log && changing && writers > 1 && writers != input.getParallelism();
        boolean counted = log && !(exchanged && !context.traits().changelog().gathered());
        FileOutput.to(target, ifExists, format, context.inputSchema(), configuration)
                .write(
                        exchanged ? context.byBucket(input, writers) : input,
                        counted ? context.identity() : context.identityBehindChanges(),
                        context.stage(),
                        buckets,
                        writers);
        return null;
    }

    private void refuse(StageContext context, String fault) {
        if (fault != null) {
            throw new SpecException(List.of(new Problem(position, "stage '" + context.stage() + "'", fault)));
        }
    }
}
