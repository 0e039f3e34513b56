package dev.drey.compare;

import java.io.IOException;

/**
 * Runs variants of one pipeline, one after the other, each in a fresh state: in a process of its own, in this one, or as a job of its own on the
 * cluster that the program was submitted to.
 */
public interface VariantRunner extends AutoCloseable {
    /**
     * Runs one variant to its end.
     *
     * @throws VariantFailedException if it did not succeed
     */
    ModeRun run(Variant variant) throws VariantFailedException, InterruptedException, IOException;

    /** Facts about where variants run. */
    Comparison.Machine machine();

    /** Ends what still runs. */
    @Override
    void close() throws IOException;
}
