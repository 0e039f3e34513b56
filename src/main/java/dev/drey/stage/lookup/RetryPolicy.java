package dev.drey.stage.lookup;

import java.io.Serializable;
import java.time.Duration;

/**
 * How reads of a dimension are tried again.
 *
 * @param timeout of one try
 * @param retries further tries after the first
 * @param backoff wait before the first of them, doubled before each further one; the half to the whole of it is waited, by chance
 * @param longestBackoff the wait is never longer
 * @param failures tries that fail one after the other until the circuit opens
 * @param pause how long the circuit stays open before one read tries whether the dimension is back
 */
record RetryPolicy(
        Duration timeout, int retries, Duration backoff, Duration longestBackoff, int failures, Duration pause)
        implements Serializable {

    /** @param retry 1 for the wait before the first retry */
    Duration backoff(int retry) {
        Duration wait = backoff;
        for (int i = 1; i < retry && wait.compareTo(longestBackoff) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestBackoff) < 0 ? wait : longestBackoff;
    }
}
