package dev.drey.compare;

/** One of the runs of a comparison did not succeed, so that there is nothing to compare. */
public final class VariantFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param label of the run
     * @param fault what is wrong, in one line
     * @param cause null where the fault arose in another process
     */
    public VariantFailedException(String label, String fault, Throwable cause) {
        super("run '" + label + "' failed: " + fault, cause);
    }
}
