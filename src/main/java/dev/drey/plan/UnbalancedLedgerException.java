package dev.drey.plan;

import dev.drey.runlog.RunReport;
import dev.drey.runlog.RunReport.Status;

/** A job ended well, but its rows are not all accounted for: a fault of Drey's, whose results are not to be trusted. */
public final class UnbalancedLedgerException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RunOutcome outcome;

    UnbalancedLedgerException(RunOutcome outcome) {
        super("the ledger of rows does not balance; results may be wrong: "
                + String.join("; ", outcome.report().ledger().faults()));
        this.outcome = new RunOutcome(outcome.report().ended(Status.UNBALANCED, getMessage()), outcome.results());
    }

    /** What the run did. */
    public RunReport report() {
        return outcome.report();
    }

    /** What it gave the client nevertheless. */
    public RunOutcome outcome() {
        return outcome;
    }
}
