package dev.drey.runlog;

import java.util.List;

/**
 * The report of one run.
 *
 * @param pipeline the pipeline's name
 * @param mode how it ran
 * @param parallelism subtasks per stage
 * @param status how it ended
 * @param error the fault in one line, null when it succeeded
 * @param jobSeconds from handing over the job to its last result; the start of a local cluster is not counted
 * @param restarts how often the job was restarted after a fault, as far as it is known; when above 0, the figures of the stages are counted since
 *     the last restart
 * @param bytesRead bytes that sources read
 * @param stages in topological order
 * @param ledger where the rows went; empty where that is not known
 */
public record RunReport(
        String pipeline,
        String mode,
        int parallelism,
        Status status,
        String error,
        double jobSeconds,
        int restarts,
        long bytesRead,
        List<StageReport> stages,
        RowLedger ledger) {

    /** How a run ended. */
    public enum Status {
        SUCCEEDED,
        FAILED,
        /** Ended well, but the ledger of its rows does not balance: a fault of Drey's. */
        UNBALANCED,
        CANCELLED,
        /** Stopped with a savepoint, to be resumed. */
        SUSPENDED,
        /** Handed to a cluster; this process does not see its end. */
        SUBMITTED
    }

    public RunReport {
        stages = List.copyOf(stages);
    }

    /** Whether the ledger is to balance: rows that a failure left in the middle of something are in no book. */
    public boolean ledgerChecked() {
        return status == Status.SUCCEEDED || status == Status.UNBALANCED;
    }

    /** The same run with another status. */
    public RunReport ended(Status how, String fault) {
        return new RunReport(pipeline, mode, parallelism, how, fault, jobSeconds, restarts, bytesRead, stages, ledger);
    }

    /** The report as a JSON document. */
    public String toJson() {
        return RunReportJson.write(this);
    }
}
