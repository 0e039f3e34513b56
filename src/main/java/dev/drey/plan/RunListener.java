package dev.drey.plan;

/** Watches a run from the client. Called on the thread that runs the pipeline. */
@FunctionalInterface
public interface RunListener {
    RunListener SILENT = job -> {};

    /** The job was handed over. */
    void submitted(RunningJob job);
}
