package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.runtime.DeadLetters;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OnError;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import java.util.List;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * What a stage does about single rows that it cannot read or work on: the options {@code on-error} and {@code dead-letters}, and the named output
 * {@value #DEAD}, which all stages share that take them.
 *
 * @param policy what becomes of such rows
 * @param files where dead letters go as files; null for nowhere
 * @param position of {@code on-error}, or of the stage
 * @param stage the stage's name
 */
public record RowErrors(ErrorPolicy policy, Stage.Output files, Position position, String stage) {
    /** The name of the output that dead letters leave by. */
    public static final String DEAD = "dead";

    private static final String ROWS = "dead letters";

    public static final OptionSpec<ErrorPolicy> ON_ERROR = OptionSpec.optional(
            "on-error",
            new ErrorPolicyType(),
            ErrorPolicy.FAIL,
            "What a row does that cannot be read or worked on: fail ends the run; dead-letter sends it, with reason and"
                    + " place, to the output '" + DEAD + "' of the stage and to the files of dead-letters; skip leaves"
                    + " it out and counts it.");
    public static final OptionSpec<String> DEAD_LETTERS = OptionSpec.optional(
            "dead-letters",
            OptionTypes.path(),
            null,
            "The directory for rows that cannot be read or worked on, as CSV files with reason, place and raw bytes; it must"
                    + " not be there yet. Needs on-error: dead-letter.");

    /** Both options, for the declarations of stages. */
    public static final List<OptionSpec<?>> OPTIONS = List.of(ON_ERROR, DEAD_LETTERS);

    /**
     * Reads the options; each fault is added to the problems, and what can be read of them is given all the same.
     *
     * @param node of a type that takes both options
     */
    public static RowErrors bind(StageNode node, Problems problems) {
        Options options = node.options();
        ErrorPolicy policy = options.get(ON_ERROR);
        Position position = options.position(ON_ERROR);
        boolean kept = policy.action() == OnError.DEAD_LETTER;
        String path = options.get(DEAD_LETTERS);
        Stage.Output files = null;
        if (path != null && !options.isFaulty(ON_ERROR) && !kept) {
            node.problem(problems, options.position(DEAD_LETTERS), "option 'dead-letters' needs on-error: dead-letter");
        } else if (path != null) {
            files = SideFiles.directory(node, path, options.position(DEAD_LETTERS), ROWS, problems);
        }
        int changing = changing(node);
        if (kept && changing >= 0) {
            node.problem(
                    problems,
                    position,
                    "input '" + node.inputNames().get(changing) + "' changes its rows in mode "
                            + node.mode().label() + ", so that a row at fault may be taken back, which a dead letter"
                            + " cannot; allowed here: fail, which judges the rows that are left in the end, or skip");
        }
        return new RowErrors(policy, files, position, node.name());
    }

    /** The place of the first input whose rows may be taken back; negative when there is none. */
    private static int changing(StageNode node) {
        for (int input = 0; input < node.inputTraits().size(); input++) {
            if (node.inputTraits().get(input).changelog().changing()) {
                return input;
            }
        }
        return -1;
    }

    /** True when rows at fault are kept: they are kept whole. */
    public boolean kept() {
        return policy.action() == OnError.DEAD_LETTER;
    }

    /** For explain, behind what else the stage does; empty when the first row at fault ends the run. */
    public String describe() {
        return switch (policy.action()) {
            case FAIL -> "";
            case SKIP -> ", bad rows skipped";
            case DEAD_LETTER -> ", bad rows to " + (files == null ? "its output '" + DEAD + "'" : files.directory());
        };
    }

    /** Puts the dead letters of an operator where their readers find them. */
    public void give(StageContext context, SingleOutputStreamOperator<Chunk> operator) {
        if (context.sideOutputs().wants(DEAD)) {
            context.sideOutputs().give(DEAD, operator.getSideOutput(DeadLetters.TAG), DeadLetters.SCHEMA);
        }
    }

    /** The output of dead letters; none unless they are kept. */
    public List<NamedOutput> outputs() {
        if (!kept()) {
            return List.of();
        }
        String message = "on-error: dead-letter needs somebody to take the rows: a sink with from: "
                + new OutputName(stage, DEAD) + ", or option 'dead-letters', the directory to write them to";
        return List.of(NamedOutput.aside(
                DEAD, ROWS, DeadLetters.SCHEMA, files, new NamedOutput.Unread(true, position, message)));
    }
}
