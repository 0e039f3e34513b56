package dev.drey.plan;

import dev.drey.runtime.StageFailure;

/** Finds what the user must know in the chain of causes that an engine wraps around a fault. */
final class Faults {
    private static final int DEEPEST = 50;

    private Faults() {}

    /** The fault in one line: the failure that names a stage where there is one, else the deepest cause with a message. */
    static String describe(Throwable fault) {
        Throwable deepest = fault;
        Throwable at = fault;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            // On a cluster the class may come from another loader or as its text only, so the name decides.
            if (isStageFailure(at)) {
                return message(at);
            }
            if (at.getMessage() != null) {
                deepest = at;
            }
            at = at.getCause();
        }
        return message(deepest);
    }

    /** True when the fault is known to be that of a stage. */
    static boolean namesStage(Throwable fault) {
        Throwable at = fault;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (isStageFailure(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean isStageFailure(Throwable fault) {
        return fault instanceof StageFailure || fault.getClass().getName().equals(StageFailure.class.getName());
    }

    private static String message(Throwable fault) {
        String text = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        boolean plain = isStageFailure(fault) || fault.getClass().getName().startsWith("dev.drey.");
        return plain ? text : fault.getClass().getSimpleName() + ": " + text;
    }
}
