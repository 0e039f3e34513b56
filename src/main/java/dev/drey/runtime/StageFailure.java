package dev.drey.runtime;

/**
 * A stage failed. Names the stage where the fault arose; the cause says what is wrong. Wrapped once, by the operator that the fault arose in, and
 * passed on unchanged by those chained before it.
 */
public final class StageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String stage;

    public StageFailure(String stage, Throwable cause) {
        super("stage '" + stage + "': " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()), cause);
        this.stage = stage;
    }

    public String stage() {
        return stage;
    }

    /** True when a stage was named already somewhere in the chain of causes. */
    static boolean isNamed(Throwable fault) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (at instanceof StageFailure) {
                return true;
            }
        }
        return false;
    }
}
