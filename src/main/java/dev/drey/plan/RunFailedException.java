package dev.drey.plan;

import dev.drey.runlog.RunReport;

/** A run ended without success. The message is the fault itself, not the engine's frames around it. */
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RunOutcome outcome;

    /** @param cause null when the run went on to its end without the stages that had failed */
    public RunFailedException(RunOutcome outcome, Throwable cause) {
        super(outcome.report().error(), cause);
        this.outcome = outcome;
    }

    /** What the run did until then. */
    public RunReport report() {
        return outcome.report();
    }

    /** What it gave the client nevertheless: the results of the branches that are whole, where the run went on without the others. */
    public RunOutcome outcome() {
        return outcome;
    }
}
