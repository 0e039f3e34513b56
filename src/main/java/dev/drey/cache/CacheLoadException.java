package dev.drey.cache;

/** A load behind the cache has failed; the cause is the loader's. Nothing is remembered: who asks again makes a new load. */
public final class CacheLoadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CacheLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
