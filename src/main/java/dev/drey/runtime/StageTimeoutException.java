package dev.drey.runtime;

import java.time.Duration;

/** A stage has taken longer than its timeout allows. The message says for how long and with what. */
public final class StageTimeoutException extends Exception {
    private static final long serialVersionUID = 1L;

    StageTimeoutException(String what, Duration limit, String doing) {
        super(what + " within " + print(limit) + " (timeout); " + doing);
    }

    static String print(Duration duration) {
        return duration.toMillis() < 1000
                ? duration.toMillis() + " ms"
                : String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
