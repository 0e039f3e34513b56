package dev.drey.cache;

/** A load behind the cache has failed; the cause is the loader's. Nothing is remembered: who asks again makes a new load. */
public final class CacheLoadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CacheLoadException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param cause told with its message, or its class where it has none */
    static CacheLoadException of(int keys, Throwable cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new CacheLoadException("Loading " + keys + (keys == 1 ? " key" : " keys") + " failed: " + reason, cause);
    }
}
