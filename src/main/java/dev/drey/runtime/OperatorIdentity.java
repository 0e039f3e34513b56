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
 * @param sink true when no stage reads this one
 * @param measurement what is measured of it
 * @param policy what becomes of its faults
 */
public record OperatorIdentity(
        String pipeline,
        String stage,
        String part,
        boolean first,
        boolean last,
        boolean sink,
        Measurement measurement,
        FaultPolicy policy)
        implements Serializable {

    /** The only operator of a stage that is not measured. */
    public static OperatorIdentity whole(String pipeline, String stage) {
        return new OperatorIdentity(pipeline, stage, "", true, true, false, Measurement.NONE, FaultPolicy.NONE);
    }

    /** The same operator in a run that is measured. */
    public OperatorIdentity measured(Measurement what, boolean isSink) {
        return new OperatorIdentity(pipeline, stage, part, first, last, isSink, what, policy);
    }

    /** The same operator with other rules for its faults. */
    public OperatorIdentity governed(FaultPolicy other) {
        return new OperatorIdentity(pipeline, stage, part, first, last, sink, measurement, other);
    }

    /**
     * A stage of its own for what this one sets aside: rows that are written there are not rows of the stage.
     *
     * @param rows what it is: {@code dead letters}
     */
    public OperatorIdentity aside(String rows) {
        return whole(pipeline, stage + " (" + rows + ")").governed(policy.behind(stage));
    }

    /** The same behind operators of the stage that count its input. */
    public OperatorIdentity behindOthers() {
        return named(part, false, last);
    }

    /** The first of several operators of the stage. */
    public OperatorIdentity head(String name) {
        return named(name, true, false);
    }

    /** One that is neither first nor last. */
    public OperatorIdentity middle(String name) {
        return named(name, false, false);
    }

    /** The last of several operators of the stage. */
    public OperatorIdentity tail(String name) {
        return named(name, false, true);
    }

    /** One of several operators that stand side by side: rows that come in are input of the stage, rows that go out its output. */
    public OperatorIdentity branch(String name) {
        return named(name, true, true);
    }

    private OperatorIdentity named(String name, boolean isFirst, boolean isLast) {
        return new OperatorIdentity(pipeline, stage, name, isFirst, isLast, sink, measurement, policy);
    }
}
