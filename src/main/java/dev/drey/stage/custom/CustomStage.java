package dev.drey.stage.custom;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.custom.ChunkStage;
import dev.drey.custom.CustomOptions;
import dev.drey.custom.CustomSource;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Problems;
import dev.drey.stage.Changelog;
import dev.drey.stage.NamedOutput;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.RowErrors;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Runs a class of a user's own: a {@link ChunkStage} on its input, or, without input, a {@link CustomSource}.
 *
 * @param user the user's object, bound
 * @param schema the columns that it gives
 * @param input columns that it is given: always all of them
 * @param traits of its rows
 * @param errors what becomes of rows that it refuses
 */
public record CustomStage(ChunkStage user, Schema schema, Schema input, StreamTraits traits, RowErrors errors)
        implements Stage {
    static final OptionSpec<String> CLASS = OptionSpec.required(
            "class",
            OptionTypes.name(),
            "A class of your own that extends dev.drey.custom.RowStage, ChunkStage or CustomSource; 'jars' of the pipeline"
                    + " names its jar.");
    static final OptionSpec<Map<String, String>> OPTIONS =
            OptionSpec.optional("options", OptionTypes.texts(), Map.of(), "What the class asks for.");

    /** Makes the stage that runs a source of a user's own. */
    @FunctionalInterface
    public interface Sources {
        /**
         * @param node has no input
         * @param source bound
         * @param schema the columns that it gives
         * @return null, or unusable, after a problem
         */
        Stage bind(StageNode node, CustomSource source, Schema schema, Problems problems);
    }

    /**
     * The declaration of the stage.
     *
     * @param sources runs sources
     * @param sourceOptions the options that only sources take
     */
    public static StageType type(Sources sources, List<OptionSpec<?>> sourceOptions) {
        List<OptionSpec<?>> options = new ArrayList<>(List.of(CLASS, OPTIONS));
        options.addAll(RowErrors.OPTIONS);
        options.addAll(sourceOptions);
        return new StageType(
                "custom",
                "Runs a class of your own: rows or chunks in and out, or a source.",
                new StageType.Inputs(0, 1),
                options,
                (node, problems) -> bind(node, problems, sources, sourceOptions));
    }

    private static Stage bind(StageNode node, Problems problems, Sources sources, List<OptionSpec<?>> sourceOptions) {
        String name = node.options().get(CLASS);
        if (name == null) {
            RowErrors.bind(node, problems);
            return null;
        }
        Object user = node.userJars()
                .instance(
                        name,
                        List.of(ChunkStage.class, CustomSource.class),
                        fault -> node.problem(problems, node.options().position(CLASS), fault));
        if (user == null) {
            return null;
        }
        boolean hasInput = !node.inputNames().isEmpty();
        if (user instanceof CustomSource == hasInput) {
            node.problem(
                    problems,
                    node.position(),
                    hasInput
                            ? "class '" + name + "' is a source, which takes no input (from)"
                            : "class '" + name + "' needs an input (from)");
            return null;
        }
        if (user instanceof CustomSource source) {
            Schema schema = schema(node, problems, source::bind);
            return schema == null ? null : sources.bind(node, source, schema, problems);
        }
        return bind(node, (ChunkStage) user, sourceOptions, problems);
    }

    private static Stage bind(StageNode node, ChunkStage user, List<OptionSpec<?>> sourceOptions, Problems problems) {
        int before = problems.size();
        for (OptionSpec<?> option : sourceOptions) {
            if (node.options().has(option)) {
                node.problem(
                        problems,
                        node.options().position(option),
                        "option '" + option.name() + "' is for sources, which class '"
                                + user.getClass().getName() + "' is not");
            }
        }
        RowErrors errors = RowErrors.bind(node, problems);
        Schema schema = schema(node, problems, options -> user.bind(node.input(), options));
        if (schema == null) {
            return null;
        }
        boolean changing = node.traits().changelog().changing();
        if (changing && !user.takesChanges()) {
            node.problem(
                    problems,
                    node.position(),
                    "input '" + node.inputNames().get(0) + "' changes its rows in mode "
                            + node.mode().label() + ", which class '"
                            + user.getClass().getName()
                            + "' does not take (takesChanges)");
        }
        if (problems.size() > before || node.options().anyFaulty()) {
            return Stage.unusable(schema, errors.outputs());
        }
        StreamTraits traits = new StreamTraits(
                changing ? Changelog.changesWithoutKey() : Changelog.INSERTS,
                node.traits().eventTime() && user.keepsEventTime(),
                node.traits().ordered());
        return new CustomStage(user, schema, node.input(), traits, errors);
    }

    /** What the user's class makes of its options; null after a problem. */
    private static Schema schema(StageNode node, Problems problems, Function<CustomOptions, Schema> bind) {
        Map<String, String> given = node.options().get(OPTIONS);
        CustomOptions options = new CustomOptions(given);
        Schema schema = null;
        String fault = null;
        try {
            schema = bind.apply(options);
            fault = schema == null ? "gave no columns (bind returned null)" : null;
        } catch (IllegalArgumentException e) {
            fault = e.getMessage();
        } catch (RuntimeException e) {
            fault = "bind failed: " + e;
        }
        List<String> faults = new ArrayList<>();
        options.faults().forEach((name, message) -> faults.add("option '" + name + "': " + message));
        given.keySet().stream()
                .filter(name -> !options.asked().contains(name))
                .forEach(name -> faults.add(unknown(name, options)));
        if (faults.isEmpty() && fault != null) {
            faults.add("class '" + node.options().get(CLASS) + "': " + fault);
        }
        faults.stream()
                .sorted()
                .forEach(each -> node.problem(problems, node.options().position(OPTIONS), each));
        return faults.isEmpty() ? schema : null;
    }

    private static String unknown(String name, CustomOptions options) {
        String near = NameSuggester.didYouMean(name, options.asked());
        String known = options.asked().isEmpty()
                ? "; there are none"
                : "; known: " + options.asked().stream().sorted().toList();
        return "option '" + name + "' is unknown" + (near.isEmpty() ? known : near);
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return List.of(Set.copyOf(input.names()));
    }

    @Override
    public List<NamedOutput> namedOutputs() {
        return errors.outputs();
    }

    @Override
    public String describe() {
        return user.getClass().getName() + errors.describe();
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        CustomOperator operator = new CustomOperator(
                context.identity(), user, schema, context.outputSchema(), traits.eventTime(), errors.policy());
        SingleOutputStreamOperator<Chunk> rows = context.transformRows(inputs.get(0), traits.changelog(), operator);
        errors.give(context, rows);
        return rows;
    }
}
