package dev.drey.cli;

/** What is known of the terminal that the program writes to. */
final class Terminal {
    private static final int USUAL_WIDTH = 100;
    /** Of a terminal that does not tell. */
    private static final int USUAL_TERMINAL = 80;

    private static final int USUAL_HEIGHT = 22;

    private Terminal() {}

    /** Places in a line; 0 when the output goes elsewhere or the width is not known. */
    static int width() {
        String columns = System.getenv("COLUMNS");
        if (System.console() == null || columns == null || !columns.matches("[1-9]\\d{0,4}")) {
            return 0;
        }
        return Integer.parseInt(columns);
    }

    /** Places in a line of a report, which needs some width in any case. */
    static int reportWidth() {
        return width() == 0 ? USUAL_WIDTH : width();
    }

    /** The table that is written over while a run lasts; null where nothing can be written over. */
    static LiveTable liveTable() {
        if (System.console() == null || "dumb".equals(System.getenv("TERM"))) {
            return null;
        }
        String lines = System.getenv("LINES");
        int height = lines != null && lines.matches("[1-9]\\d{0,4}") ? Integer.parseInt(lines) - 1 : USUAL_HEIGHT;
        return new LiveTable(width() == 0 ? USUAL_TERMINAL : width(), height, showsColours());
    }

    /** True for a terminal whose user has not asked for plain text (no-color.org). */
    static boolean showsColours() {
        return System.console() != null && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }
}
