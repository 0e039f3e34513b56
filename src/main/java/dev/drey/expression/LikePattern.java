package dev.drey.expression;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A LIKE pattern as a bit-parallel automaton over UTF-8 bytes (Ricardo Baeza-Yates and Gaston Gonnet, "A new approach to text searching", 1992; with
 * self-loops for {@code %} as by Sun Wu and Udi Manber). No pattern makes it backtrack.
 *
 * <p>Layout: the pattern is a row of m elements, each a byte or "any code point"; state k means that k elements have matched. Per byte value there are two
 * masks: {@link #advance} holds the states that the byte may lead to from the one before, {@link #stay} those that it may not leave: all that
 * stand behind a {@code %}, and, at continuation bytes, those behind an "any code point".
 *
 * <p>Cost: text bytes × ⌈(m + 1) / 64⌉ word steps. Patterns without wildcard, or with one {@code %} at an end, compare bytes instead.
 */
final class LikePattern {
    private enum Form {
        EXACT,
        PREFIX,
        SUFFIX,
        AUTOMATON
    }

    private static final int ANY_CODE_POINT = -1;

    private final Form form;
    private final byte[] literal;
    private final int words;
    private final int last;
    private final long[] advance;
    private final long[] stay;
    private final long[] start;

    /**
     * @param pattern the pattern
     * @param escape the code point that takes a following wildcard literally; -1 for none
     * @throws IllegalArgumentException when the escape stands before anything but a wildcard or itself
     */
    LikePattern(String pattern, int escape) {
        int[] elements = new int[pattern.length() * 3];
        boolean[] loops = new boolean[elements.length + 1];
        int count = 0;
        int[] points = pattern.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int point = points[i];
            if (point == escape) {
                i++;
                if (i == points.length || points[i] != '%' && points[i] != '_' && points[i] != escape) {
                    throw new IllegalArgumentException("the escape character " + Character.toString(escape)
                            + " must stand before %, _ or itself in the pattern '" + pattern + "'");
                }
                point = points[i];
            } else if (point == '%') {
                loops[count] = true;
                continue;
            } else if (point == '_') {
                elements[count++] = ANY_CODE_POINT;
                continue;
            }
            for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                elements[count++] = b & 0xFF;
            }
        }
        this.last = count;
        this.words = (count >> 6) + 1;
        this.form = form(elements, loops, count);
        this.literal = literal(elements, count);
        this.advance = new long[256 * words];
        this.stay = new long[256 * words];
        this.start = new long[words];
        start[0] = 1;
        if (form == Form.AUTOMATON) {
            build(elements, loops);
        }
    }

    private static Form form(int[] elements, boolean[] loops, int count) {
        int wildcards = 0;
        for (int i = 0; i <= count; i++) {
            wildcards += (loops[i] ? 1 : 0) + (i < count && elements[i] == ANY_CODE_POINT ? 1 : 0);
        }
        if (wildcards == 0) {
            return Form.EXACT;
        }
        if (wildcards == 1 && loops[count]) {
            return Form.PREFIX;
        }
        return wildcards == 1 && loops[0] ? Form.SUFFIX : Form.AUTOMATON;
    }

    private static byte[] literal(int[] elements, int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(elements, 0, count).forEach(bytes::write);
        return bytes.toByteArray();
    }

    private void build(int[] elements, boolean[] loops) {
        for (int b = 0; b < 256; b++) {
            boolean continuation = (b & 0xC0) == 0x80;
            for (int state = 0; state <= last; state++) {
                int reaching = state == 0 ? 0 : elements[state - 1];
                boolean any = state > 0 && reaching == ANY_CODE_POINT;
                if (state > 0 && (any ? !continuation : reaching == b)) {
                    advance[b * words + (state >> 6)] |= 1L << state;
                }
                if (loops[state] || any && continuation) {
                    stay[b * words + (state >> 6)] |= 1L << state;
                }
            }
        }
    }

    /** True when the whole text matches. */
    boolean matches(byte[] data, int offset, int length) {
        return switch (form) {
            case EXACT -> length == literal.length && literalAt(data, offset);
            case PREFIX -> length >= literal.length && literalAt(data, offset);
            case SUFFIX -> length >= literal.length && literalAt(data, offset + length - literal.length);
            case AUTOMATON -> words == 1 ? run(data, offset, length) : runWide(data, offset, length);
        };
    }

    private boolean literalAt(byte[] data, int offset) {
        return Arrays.equals(data, offset, offset + literal.length, literal, 0, literal.length);
    }

    private boolean run(byte[] data, int offset, int length) {
        long active = 1;
        for (int i = offset; i < offset + length && active != 0; i++) {
            int b = data[i] & 0xFF;
            active = (active << 1) & advance[b] | active & stay[b];
        }
        return (active >>> last & 1) != 0;
    }

    private boolean runWide(byte[] data, int offset, int length) {
        long[] active = start.clone();
        for (int i = offset; i < offset + length; i++) {
            int masks = (data[i] & 0xFF) * words;
            long carry = 0;
            long any = 0;
            for (int w = 0; w < words; w++) {
                long before = active[w];
                active[w] = (before << 1 | carry) & advance[masks + w] | before & stay[masks + w];
                carry = before >>> 63;
                any |= active[w];
            }
            if (any == 0) {
                return false;
            }
        }
        return (active[last >> 6] >>> last & 1) != 0;
    }
}
