package dev.drey.jdbc;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often something is tried again after a fault that may pass, and how long is waited before: twice as long each time up to a bound, of which a random half, so that
 * subtasks do not come all at once.
 *
 * @param most tries after the first
 * @param backoff the wait before the first of them
 */
public record Retries(int most, Duration backoff) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Something that can be tried again. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws DatabaseException;
    }

    /** Runs it until it goes well, fails for good, or has been tried often enough; a wait ends with an interrupt. */
    <T> T run(Attempt<T> attempt) throws DatabaseException, InterruptedException {
        for (int failed = 1; ; failed++) {
            try {
                return attempt.run();
            } catch (DatabaseException e) {
                if (!e.isTransient()) {
                    throw e;
                }
                if (failed > most) {
                    throw new DatabaseException(
                            e.getMessage() + "; tried " + failed + (failed == 1 ? " time" : " times"),
                            e.getCause(),
                            true);
                }
                pause(failed, e);
            }
        }
    }

    /** Waits before the next try. */
    void pause(int failed, DatabaseException fault) throws InterruptedException {
        long longest = Math.min(LONGEST.toMillis(), backoff.toMillis() << Math.min(failed - 1, 20));
        long millis = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        LOG.warn("{}; trying again in {} ms ({} of {})", fault.getMessage(), millis, failed, most);
        Thread.sleep(millis);
    }
}
