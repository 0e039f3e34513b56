package dev.drey.bench;

import java.nio.ByteBuffer;

/**
 * Temperatures per station by hand: names of at most 31 bytes, temperatures of one or two digits before the point and one behind it.
 *
 * <p>Three cursors run through thirds of a segment in turn, so that the processor overlaps the cache misses and mispredicted branches of
 * one line with the work on the others.
 */
final class LimitStations implements LimitGrouping<LimitStations> {
    private static final int SLOT_BITS = 12;
    private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
    private static final long SEMICOLONS = Words.repeat(';');
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A slot is one cache line: the name in four words, then these. A count of 0 marks a free slot. */
    private static final int SLOT_SHIFT = 3;

    private static final int COUNT = 4;
    private static final int SUM = 5;
    private static final int MIN = 6;
    private static final int MAX = 7;

    private final long[] slots = new long[1 << SLOT_BITS << SLOT_SHIFT];

    @Override
    public void group(ByteBuffer data, int start, int end) {
        int third = (end - start) / 3;
        if (third < MappedSegments.SLACK) {
            groupRest(data, start, end);
            return;
        }
        int first = start;
        int second = Words.lineAfter(data, start + third);
        int last = Words.lineAfter(data, start + 2 * third);
        int firstEnd = second;
        int secondEnd = last;
        while (first < firstEnd && second < secondEnd && last < end) {
            first = line(data, first);
            second = line(data, second);
            last = line(data, last);
        }
        groupRest(data, first, firstEnd);
        groupRest(data, second, secondEnd);
        groupRest(data, last, end);
    }

    private void groupRest(ByteBuffer data, int start, int end) {
        for (int at = start; at < end; ) {
            at = line(data, at);
        }
    }

    /** Takes the line at a position; returns that of the next. */
    private int line(ByteBuffer data, int start) {
        int at = start;
        long name0 = data.getLong(at);
        long name1 = 0;
        long name2 = 0;
        long name3 = 0;
        long match = Words.match(name0, SEMICOLONS);
        if (match != 0) {
            name0 = Words.before(name0, match);
        } else {
            at += Long.BYTES;
            name1 = data.getLong(at);
            match = Words.match(name1, SEMICOLONS);
            if (match != 0) {
                name1 = Words.before(name1, match);
            } else {
                at += Long.BYTES;
                name2 = data.getLong(at);
                match = Words.match(name2, SEMICOLONS);
                if (match != 0) {
                    name2 = Words.before(name2, match);
                } else {
                    at += Long.BYTES;
                    name3 = data.getLong(at);
                    match = Words.match(name3, SEMICOLONS);
                    name3 = Words.before(name3, match);
                }
            }
        }
        at += Words.index(match) + 1;

        // The fourth bit of '.' is clear and that of a digit set: it tells where the point is, and '-' from a digit.
        long word = data.getLong(at);
        int point = Long.numberOfTrailingZeros(~word & 0x10101000L);
        long sign = (~word << 59) >> 63;
        long digits = ((word & ~(sign & 0xFF)) << (28 - point)) & 0x0F000F0F00L;
        long tenths = ((((digits * 0x640A0001L) >>> 32) & 0x3FF) ^ sign) - sign;
        add(slot(name0, name1, name2, name3), 1, tenths, tenths, tenths);
        return at + (point >>> 3) + 3;
    }

    /** Index of the name's slot, which is taken where it was free; its count may be 0. */
    private int slot(long name0, long name1, long name2, long name3) {
        long[] table = slots;
        long hash = (name0 ^ Long.rotateLeft(name1, 21) ^ name2 * 31 ^ name3 * 17) * GOLDEN;
        int slot = (int) (hash >>> (Long.SIZE - SLOT_BITS));
        while (true) {
            int at = slot << SLOT_SHIFT;
            if (table[at] == name0 && table[at + 1] == name1 && table[at + 2] == name2 && table[at + 3] == name3) {
                return at;
            }
            if (table[at + COUNT] == 0) {
                table[at] = name0;
                table[at + 1] = name1;
                table[at + 2] = name2;
                table[at + 3] = name3;
                table[at + MIN] = Long.MAX_VALUE;
                table[at + MAX] = Long.MIN_VALUE;
                return at;
            }
            slot = (slot + 1) & SLOT_MASK;
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

    @Override
    public void merge(LimitStations other) {
        long[] from = other.slots;
        for (int at = 0; at < from.length; at += 1 << SLOT_SHIFT) {
            if (from[at + COUNT] > 0) {
                int to = slot(from[at], from[at + 1], from[at + 2], from[at + 3]);
                add(to, from[at + COUNT], from[at + SUM], from[at + MIN], from[at + MAX]);
            }
        }
    }

    @Override
    public void digest(ResultDigest digest) {
        for (int at = 0; at < slots.length; at += 1 << SLOT_SHIFT) {
            if (slots[at + COUNT] > 0) {
                String name = Words.text(slots[at], slots[at + 1], slots[at + 2], slots[at + 3]);
                digest.add(name, slots[at + COUNT], slots[at + MIN], slots[at + MAX], slots[at + SUM]);
            }
        }
    }
}
