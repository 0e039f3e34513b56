package dev.drey.chunk;

/** Makes text of users fit for messages: what a terminal or a log would obey instead of showing is spelled out. */
public final class ControlCharacters {
    private ControlCharacters() {}

    /** The text with control and invisible format characters as {@code \n}, {@code \r}, {@code \t} or {@code \}{@code u001b}. */
    public static String escape(String text) {
        if (text.codePoints().noneMatch(ControlCharacters::isHidden)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (isHidden(c)) {
                        shown.append(String.format("\\u%04x", c));
                    } else {
                        shown.appendCodePoint(c);
                    }
                }
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}
