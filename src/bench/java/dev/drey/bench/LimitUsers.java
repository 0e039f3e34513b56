package dev.drey.bench;

import java.nio.ByteBuffer;

/**
 * Orders per user by hand: user ids of at most 15 bytes, categories of at most 15, amounts below 10000.00 with two digits behind the point,
 * time stamps of 23 bytes.
 *
 * <p>With a million users nearly every line misses the cache; the table is one array so that it misses once.
 */
final class LimitUsers implements LimitGrouping<LimitUsers> {
    private static final long COMMAS = Words.repeat(',');
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long PRIME = 0xC2B2AE3D27D4EB4FL;
    private static final int TIMESTAMP_BYTES = 23;

    /** A slot is the user id in two words, then these. The first word of a free slot is 0. */
    private static final int SLOT_WORDS = 6;

    private static final int COUNT = 2;
    private static final int SUM = 3;
    private static final int MIN = 4;
    private static final int MAX = 5;

    private int slotBits = 21;
    private long[] slots = new long[SLOT_WORDS << slotBits];
    private int used;

    @Override
    public void group(ByteBuffer data, int start, int end) {
        // Only the header starts with a letter.
        int at = data.get(start) == 'o' ? Words.lineAfter(data, start) : start;
        while (at < end) {
            at = line(data, at);
        }
    }

    /** Takes the line at a position; returns that of the next. */
    private int line(ByteBuffer data, int start) {
        int at = fieldAfter(data, start);

        long user0 = data.getLong(at);
        long user1 = 0;
        long match = Words.match(user0, COMMAS);
        if (match != 0) {
            user0 = Words.before(user0, match);
        } else {
            at += Long.BYTES;
            user1 = data.getLong(at);
            match = Words.match(user1, COMMAS);
            user1 = Words.before(user1, match);
        }
        at = fieldAfter(data, at + Words.index(match) + 1);

        long amount = data.getLong(at);
        int length = Words.index(Words.match(amount, COMMAS));
        // Moved to the word's end the point is the third byte from last: the digits before it close up.
        amount <<= (Long.BYTES - length) << 3;
        long cents = Words.decimal((amount & 0xFFFF000000000000L) | ((amount & 0x000000FFFFFFFFFFL) << 8));
        add(slot(user0, user1), 1, cents, cents, cents);
        return at + length + 1 + TIMESTAMP_BYTES + 1;
    }

    /** Position behind the comma that ends the field, of at most 15 bytes, at a position. */
    private static int fieldAfter(ByteBuffer data, int start) {
        long match = Words.match(data.getLong(start), COMMAS);
        if (match != 0) {
            return start + Words.index(match) + 1;
        }
        match = Words.match(data.getLong(start + Long.BYTES), COMMAS);
        return start + Long.BYTES + Words.index(match) + 1;
    }

    /** Index of the user's slot, which is taken where it was free. */
    private int slot(long user0, long user1) {
        long[] table = slots;
        int mask = (1 << slotBits) - 1;
        long hash = (user0 ^ Long.rotateLeft(user1, 29)) * GOLDEN ^ user1 * PRIME;
        int slot = (int) (hash >>> (Long.SIZE - slotBits));
        while (true) {
            int at = slot * SLOT_WORDS;
            if (table[at] == user0 && table[at + 1] == user1) {
                return at;
            }
            if (table[at] == 0) {
                if (used > mask / 4 * 3) {
                    grow();
                    return slot(user0, user1);
                }
                used++;
                table[at] = user0;
                table[at + 1] = user1;
                table[at + MIN] = Long.MAX_VALUE;
                table[at + MAX] = Long.MIN_VALUE;
                return at;
            }
            slot = (slot + 1) & mask;
        }
    }

    private void add(int at, long count, long sum, long min, long max) {
        long[] table = slots;
        table[at + COUNT] += count;
        table[at + SUM] += sum;
        if (min < table[at + MIN]) {
            table[at + MIN] = min;
        }
        if (max > table[at + MAX]) {
            table[at + MAX] = max;
        }
    }

    private void grow() {
        long[] old = slots;
        slotBits++;
        slots = new long[Math.multiplyExact(SLOT_WORDS, 1 << slotBits)];
        used = 0;
        addAll(old);
    }

    @Override
    public void merge(LimitUsers other) {
        addAll(other.slots);
    }

    private void addAll(long[] from) {
        for (int at = 0; at < from.length; at += SLOT_WORDS) {
            if (from[at] != 0) {
                int to = slot(from[at], from[at + 1]);
                add(to, from[at + COUNT], from[at + SUM], from[at + MIN], from[at + MAX]);
            }
        }
    }

    @Override
    public void digest(ResultDigest digest) {
        for (int at = 0; at < slots.length; at += SLOT_WORDS) {
            if (slots[at] != 0) {
                String user = Words.text(slots[at], slots[at + 1]);
                digest.add(user, slots[at + COUNT], slots[at + MIN], slots[at + MAX], slots[at + SUM]);
            }
        }
    }
}
