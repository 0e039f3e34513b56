package dev.drey.chunk;

/** Places that text takes on a terminal. */
public final class TextWidth {
    private static final String CUT = "…";

    private TextWidth() {}

    /** Places that the text takes; control characters are not expected in it. */
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            width += of(point);
            i += Character.charCount(point);
        }
        return width;
    }

    /** The text, cut to so many places and ending in {@code …} where it is wider. */
    public static String cut(String text, int places) {
        if (of(text) <= places) {
            return text;
        }
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            if (used + of(point) > places - 1) {
                break;
            }
            used += of(point);
            end += Character.charCount(point);
        }
        return text.substring(0, end) + CUT;
    }

    /** Places that a terminal gives to a character: none to combining ones, two to East Asian wide ones and emoji (Unicode annex 11). */
    private static int of(int point) {
        if (point < 0x300) {
            return 1;
        }
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = point >= 0x1100 && point <= 0x115f
                || point >= 0x2e80 && point <= 0xa4cf
                || point >= 0xac00 && point <= 0xd7a3
                || point >= 0xf900 && point <= 0xfaff
                || point >= 0xfe30 && point <= 0xfe6f
                || point >= 0xff00 && point <= 0xff60
                || point >= 0x1f300 && point <= 0x1faff
                || point >= 0x20000 && point <= 0x3fffd;
        return wide ? 2 : 1;
    }
}
