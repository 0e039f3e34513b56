package dev.drey.stage.sort;

import java.util.Arrays;

/**
 * Chooses the least of several sources again and again: a tournament in which every inner node keeps the loser of its match, so that the next round costs one
 * compare per level (Knuth, The Art of Computer Programming, volume 3, 5.4.1). Sources play by a long each; only equal ones are compared further. Not thread-safe.
 */
final class LoserTree {
    /** Compares the present items of two sources whose longs are equal. */
    @FunctionalInterface
    interface Ties {
        int compare(int source, int other);
    }

    private final int sources;
    private final Ties ties;
    private final long[] keys;
    private final boolean[] ended;
    /** The loser of each inner node; the winner of all at 0. */
    private final int[] losers;

    /** @param sources at least one; all have ended until they are set */
    LoserTree(int sources, Ties ties) {
        this.sources = sources;
        this.ties = ties;
        this.keys = new long[sources];
        this.ended = new boolean[sources];
        this.losers = new int[sources];
        Arrays.fill(ended, true);
        Arrays.fill(keys, Long.MAX_VALUE);
    }

    /** Sets the first item of a source, before {@link #start}. */
    void set(int source, long key) {
        keys[source] = key;
        ended[source] = false;
    }

    /** Plays all matches, after the sources that have items were set. */
    void start() {
        int[] winners = new int[2 * sources];
        for (int node = 2 * sources - 1; node > 0; node--) {
            if (node >= sources) {
                winners[node] = node - sources;
                continue;
            }
            int left = winners[2 * node];
            int right = winners[2 * node + 1];
            boolean leftWins = isBefore(left, right);
            winners[node] = leftWins ? left : right;
            losers[node] = leftWins ? right : left;
        }
        losers[0] = winners[1];
    }

    /** The source with the least item, the first one of equal ones; -1 when all have ended. */
    int winner() {
        return ended[losers[0]] ? -1 : losers[0];
    }

    /** The winner has gone on to its next item. */
    void replace(long key) {
        keys[losers[0]] = key;
        replay();
    }

    /** The winner has no more items. */
    void end() {
        ended[losers[0]] = true;
        keys[losers[0]] = Long.MAX_VALUE;
        replay();
    }

    private void replay() {
        int winner = losers[0];
        for (int node = winner + sources >>> 1; node > 0; node >>>= 1) {
            int loser = losers[node];
            if (isBefore(loser, winner)) {
                losers[node] = winner;
                winner = loser;
            }
        }
        losers[0] = winner;
    }

    private boolean isBefore(int source, int other) {
        long key = keys[source];
        long otherKey = keys[other];
        return key != otherKey ? key < otherKey : isBeforeInTie(source, other);
    }

    private boolean isBeforeInTie(int source, int other) {
        if (ended[source] || ended[other]) {
            return !ended[source];
        }
        int compared = ties.compare(source, other);
        return compared != 0 ? compared < 0 : source < other;
    }
}
