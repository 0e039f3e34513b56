package dev.drey.plan;

import org.apache.flink.core.execution.JobClient;

/** Watches a run from the client. Called on the thread that runs the pipeline. */
public interface RunListener {
    RunListener SILENT = job -> {};

    /** The job was handed over; its accumulators, status and cancellation are at hand. */
    void submitted(JobClient job);
}
