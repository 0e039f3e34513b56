package dev.drey.compare;

import dev.drey.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs variants one after the other, each with a directory of its own for what it captures. */
final class CapturedRuns {
    private final VariantRunner runner;
    private final Path work;
    private boolean keep;
    private int started;

    /** @param work an empty directory, which all machines see */
    CapturedRuns(VariantRunner runner, Path work) {
        this.runner = runner;
        this.work = work;
    }

    /** Leaves in the work directory what the runs captured. */
    void keepCaptures() {
        keep = true;
    }

    /** @param plan how the variant is planned, its outputs as declared */
    CapturedRun run(Variant variant, Plan plan) throws VariantFailedException, InterruptedException, IOException {
        started++;
        Path home = Files.createDirectories(work.resolve(String.format("%02d-%s", started, fileName(variant.label()))));
        Path captures = Files.createDirectory(home.resolve("results"));
        Variant placed = variant.into(captures.toString());
        return new CapturedRun(placed, plan, runner.run(placed));
    }

    private static String fileName(String label) {
        return label.replaceAll("[^a-z0-9]+", "-");
    }

    /** Removes what a run captured, unless captures are kept. */
    void release(CapturedRun done) throws IOException {
        if (!keep) {
            WorkDirectory.delete(done.captures());
        }
    }
}
