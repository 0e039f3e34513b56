package dev.drey.runtime;

import java.io.IOException;
import java.util.List;

/**
 * How the staging of an output stands when all tasks of the job have ended.
 *
 * @param files the complete files; empty unless the end is {@link End#COMPLETE}
 */
record StagedResult(End end, List<StagedFile> files) {
    /** What is to be done. */
    enum End {
        /** The files are to be published. */
        COMPLETE,
        /** A stage has failed, and the result would lack rows. */
        WITHHELD,
        /** The job was stopped with a savepoint, which the files belong to. */
        KEPT,
        /** The run that this one was resumed from has published them, and nothing has come since. */
        PUBLISHED_BEFORE
    }

    /**
     * Finds out.
     *
     * @throws IOException if the files cannot be found
     */
    static StagedResult of(FileOutput output) throws IOException {
        StagedDirectory staging = output.staging();
        if (staging.exists() && staging.readManifest() == null && staging.isKept()) {
            return new StagedResult(End.KEPT, List.of());
        }
        if (staging.exists() && staging.withheldFor() != null) {
            return new StagedResult(End.WITHHELD, List.of());
        }
        // Each run that did not get to open the output's operators points to the one before.
        StagedDirectory at = staging;
        while (true) {
            List<StagedFile> files = at.readManifest();
            if (files != null) {
                return new StagedResult(End.COMPLETE, files);
            }
            if (!at.isResumed()) {
                throw new IOException("output '" + output.target() + "': the list of its files is not in '" + at
                        + "' as the JobManager sees it; the path must be on a file system that all machines share");
            }
            StagedDirectory previous = at.previous();
            if (previous == null) {
                checkNothingLeft(output, staging);
            }
            if (previous == null || !previous.exists()) {
                return new StagedResult(End.PUBLISHED_BEFORE, List.of());
            }
            at = previous;
        }
    }

    /** Where nobody remembers the earlier run's directory, a complete one that lies about may be it: better to ask than to lose it. */
    private static void checkNothingLeft(FileOutput output, StagedDirectory staging) throws IOException {
        var left = staging.othersComplete();
        if (!left.isEmpty()) {
            throw new IOException("output '" + output.target()
                    + "' was complete in the checkpoint that this run began with, but " + left
                    + " may hold it unpublished; move its files to the target or remove it, then resume again");
        }
    }
}
