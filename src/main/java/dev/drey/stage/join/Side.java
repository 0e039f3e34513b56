package dev.drey.stage.join;

import java.util.Locale;

/** One of the inputs of a join: the left is the first one that is named. */
enum Side {
    LEFT,
    RIGHT;

    Side other() {
        return this == LEFT ? RIGHT : LEFT;
    }

    /** The word in pipelines and messages. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
