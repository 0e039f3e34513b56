package dev.drey.runtime;

/**
 * A stage failed. Names the stage where the fault arose; the cause says what is wrong. Wrapped once, by the operator that the fault arose in, and
 * passed on unchanged by those chained before it.
 *
 * <p>Exceptions become one, and those errors that tell of a stage's code and not of the virtual machine: a class that is missing, a recursion without
 * end, an assertion. Other errors, such as a lack of memory, are the process's and pass.
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
        // The message of a linkage error is but a name.
        boolean plain = cause.getMessage() != null && !(cause instanceof LinkageError);
        String fault = plain ? cause.getMessage() : cause.toString();
        return fault.startsWith(subject) ? fault : subject + ": " + fault;
    }

    public String stage() {
        return stage;
    }
}
