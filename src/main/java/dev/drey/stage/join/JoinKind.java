package dev.drey.stage.join;

import java.util.Locale;

/** Which rows a join gives. */
enum JoinKind {
    /** Each pair of rows that match. */
    INNER(true, Alone.NEVER, Alone.NEVER),
    /** The pairs, and the left rows without match. */
    LEFT(true, Alone.UNMATCHED, Alone.NEVER),
    /** The pairs, and the right rows without match. */
    RIGHT(true, Alone.NEVER, Alone.UNMATCHED),
    /** The pairs, and the rows of both sides without match. */
    FULL(true, Alone.UNMATCHED, Alone.UNMATCHED),
    /** The left rows with a match, each once. */
    SEMI(false, Alone.MATCHED, Alone.NEVER),
    /** The left rows without match. */
    ANTI(false, Alone.UNMATCHED, Alone.NEVER);

    /** When a row of one side is given without one of the other. */
    enum Alone {
        NEVER,
        MATCHED,
        UNMATCHED;

        /** True when a row with so many matches is given. */
        boolean gives(long matches) {
            return this == MATCHED ? matches != 0 : this == UNMATCHED && matches == 0;
        }
    }

    private final boolean pairs;
    private final Alone left;
    private final Alone right;

    JoinKind(boolean pairs, Alone left, Alone right) {
        this.pairs = pairs;
        this.left = left;
        this.right = right;
    }

    /** True when pairs are given; false when only rows of the left side are. */
    boolean givesPairs() {
        return pairs;
    }

    Alone alone(Side side) {
        return side == Side.LEFT ? left : right;
    }

    /** True when a further row of one side may take back a row that was given before. */
    boolean retracts() {
        return left == Alone.UNMATCHED || right == Alone.UNMATCHED;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
