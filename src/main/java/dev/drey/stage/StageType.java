package dev.drey.stage;

import dev.drey.spec.Problems;
import java.util.List;
import java.util.stream.Stream;

/**
 * A type of stage that pipelines can use: its name, documentation, options and how a declared stage of it is bound. Parsing, {@code --help}, the
 * reference, validation, explain and the contract tests all read this declaration. The list of built-in types is
 * {@code catalog.StageTypes}.
 *
 * @param name as written behind {@code type:}
 * @param summary one sentence for the reference
 * @param inputs how many stages may stand in {@code from}
 * @param options all options of its own, in the order of the reference
 * @param isSink true when its stages end their branch: they give no rows
 * @param binder makes the bound stage
 */
public record StageType(
        String name, String summary, Inputs inputs, List<OptionSpec<?>> options, boolean isSink, Binder binder) {
    public StageType {
        options = List.copyOf(options);
        for (OptionSpec<?> common : StageSettings.ALL) {
            if (options.stream().anyMatch(option -> option.name().equals(common.name()))) {
                throw new IllegalArgumentException(
                        "type '" + name + "' declares option '" + common.name() + "', which every stage has");
            }
        }
    }

    /** Its own options and those that every stage has. */
    public List<OptionSpec<?>> allOptions() {
        return Stream.concat(options.stream(), StageSettings.ALL.stream()).toList();
    }

    /** A type whose stages give rows. */
    public StageType(String name, String summary, Inputs inputs, List<OptionSpec<?>> options, Binder binder) {
        this(name, summary, inputs, options, false, binder);
    }

    /** How many inputs a stage takes. */
    public record Inputs(int least, int most) {
        public static final Inputs NONE = new Inputs(0, 0);
        public static final Inputs ONE = new Inputs(1, 1);
        public static final Inputs SEVERAL = new Inputs(2, Integer.MAX_VALUE);
    }

    /** Checks a declared stage against the schemas of its inputs. */
    @FunctionalInterface
    public interface Binder {
        /**
         * Called once per declared stage, after all its inputs are bound and its options read. Options may be at fault, required ones too: that is
         * told already, and what rests on them is to be left unjudged, so that one fault stays one problem.
         *
         * @param node the declared stage with its options and input schemas
         * @param problems takes every fault
         * @return the stage; {@link Stage#unusable} when there is a fault but the output's columns are known for sure; null when they are not
         */
        Stage bind(StageNode node, Problems problems);
    }
}
