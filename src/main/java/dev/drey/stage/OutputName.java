package dev.drey.stage;

/**
 * What stands in {@code from}: a stage, for the rows that it gives, or one of its named outputs, {@code totals.late}. Names of stages hold no dot.
 *
 * @param stage the stage's name
 * @param output the output's name; empty for the stage's own rows
 */
public record OutputName(String stage, String output) {
    private static final char DOT = '.';

    /** Reads a name as it is written. */
    public static OutputName parse(String text) {
        int dot = text.indexOf(DOT);
        return dot < 0 ? new OutputName(text, "") : new OutputName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The rows that a stage gives, not those of a named output. */
    public static OutputName main(String stage) {
        return new OutputName(stage, "");
    }

    /** True for the rows that the stage gives itself. */
    public boolean isMain() {
        return output.isEmpty();
    }

    /** As it is written in {@code from}. */
    @Override
    public String toString() {
        return isMain() ? stage : stage + DOT + output;
    }
}
