package dev.drey.spec;

/** A secret that the pipeline refers to is not set where it is needed. The message names the variable and holds no value. */
public final class UnresolvedSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param variable the environment variable's name */
    public UnresolvedSecretException(String variable) {
        super("environment variable '" + variable + "' is not set; the pipeline refers to it as ${env:" + variable
                + "}");
    }
}
