package dev.drey.runtime;

import java.io.Serializable;

/**
 * Who an operator is: a stage may compile to several operators, the first of which counts the stage's input, the last its output.
 *
 * @param pipeline the pipeline's name
 * @param stage the stage's name
 * @param part what the operator does inside the stage; empty when it is the whole stage
 * @param first true when rows that come in are the stage's input
 * @param last true when rows that go out are the stage's output
 */
public record OperatorIdentity(String pipeline, String stage, String part, boolean first, boolean last)
        implements Serializable {

    public static OperatorIdentity whole(String pipeline, String stage) {
        return new OperatorIdentity(pipeline, stage, "", true, true);
    }

    /** The first of several operators of the stage. */
    public OperatorIdentity head(String name) {
        return new OperatorIdentity(pipeline, stage, name, true, false);
    }

    /** One that is neither first nor last. */
    public OperatorIdentity middle(String name) {
        return new OperatorIdentity(pipeline, stage, name, false, false);
    }

    /** The last of several operators of the stage. */
    public OperatorIdentity tail(String name) {
        return new OperatorIdentity(pipeline, stage, name, false, true);
    }
}
