package dev.drey.runtime;

/**
 * A stage failed. Names the stage where the fault arose; the cause says what is wrong. Wrapped once, by the operator that the fault arose in, and
 * passed on unchanged by those chained before it.
 */
public final class StageFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String stage;

    public StageFailure(String stage, Throwable cause) {
        super(describe("stage '" + stage + "'", cause), cause);
        this.stage = stage;
    }

    /** Messages that begin with the stage themselves do not name it twice. */
    private static String describe(String subject, Throwable cause) {
        String fault = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return fault.startsWith(subject) ? fault : subject + ": " + fault;
    }

    public String stage() {
        return stage;
    }
}
