package dev.drey.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/**
 * What stages said when they failed, for a client in the same process. A task that fails while its source's coordinator sends it an event is failed
 * by Flink for the event that was lost, and neither the task's own failure nor its accumulators reach the client any more: with small inputs that
 * is common. And of a task that ignores its interruption Flink tells nothing at all.
 *
 * <p>Holds the first fault of each of the last {@value #JOBS} jobs, so that nothing piles up where nobody asks. Thread-safe.
 */
public final class StageFaults {
    private static final int JOBS = 64;
    private static final Map<JobID, String> FAULTS = new LinkedHashMap<>();
    private static final Map<JobID, String> STUCK = new LinkedHashMap<>();

    private StageFaults() {}

    /** Notes a fault, unless the job has one already. */
    public static void note(JobID job, StageFailure fault) {
        note(FAULTS, job, fault);
    }

    /** Notes a stage whose task has failed and yet does not end. */
    static void noteStuck(JobID job, StageFailure fault) {
        note(STUCK, job, fault);
    }

    private static void note(Map<JobID, String> faults, JobID job, StageFailure fault) {
        synchronized (FAULTS) {
            faults.putIfAbsent(job, fault.getMessage());
            if (faults.size() > JOBS) {
                faults.remove(faults.keySet().iterator().next());
            }
        }
    }

    /** The fault of a job, which is forgotten; null when none is known in this process. */
    public static String take(JobID job) {
        synchronized (FAULTS) {
            return FAULTS.remove(job);
        }
    }

    /** The stage of a job that does not end, which is forgotten; null when none is known in this process. */
    public static String takeStuck(JobID job) {
        synchronized (FAULTS) {
            return STUCK.remove(job);
        }
    }
}
