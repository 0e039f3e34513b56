package dev.drey.cli;

/** What is known of the terminal that the program writes to. */
final class Terminal {
    private static final int USUAL_WIDTH = 100;

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

    /** True for a terminal whose user has not asked for plain text (no-color.org). */
    static boolean showsColours() {
        return System.console() != null && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }
}
