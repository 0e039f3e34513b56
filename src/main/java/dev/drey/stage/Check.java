package dev.drey.stage;

import dev.drey.spec.Position;

/**
 * Something outside of the pipeline that a stage needs, and how to find out that it is there: {@code validate --level connect} runs it.
 *
 * @param what it is, for people: {@code files of /data/in}
 * @param position where it was declared
 * @param probe finds out
 */
public record Check(String what, Position position, Probe probe) {
    /** Looks whether something is there, without reading or changing data. */
    @FunctionalInterface
    public interface Probe {
        /**
         * Called once, on a thread of the client.
         *
         * @return what was found, a few words: {@code 3 files, 1.2 MiB}
         * @throws Exception whose message says what is wrong
         */
        String run() throws Exception;
    }
}
