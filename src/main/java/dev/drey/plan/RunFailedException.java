package dev.drey.plan;

import dev.drey.runlog.RunReport;

/** A run ended without success. The message is the fault itself, not the engine's frames around it. */
public final class RunFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient RunReport report;

    public RunFailedException(RunReport report, Throwable cause) {
        super(report.error(), cause);
        this.report = report;
    }

    /** What the run did until then. */
    public RunReport report() {
        return report;
    }
}
