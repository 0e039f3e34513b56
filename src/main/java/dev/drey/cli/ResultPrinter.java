package dev.drey.cli;

import dev.drey.plan.RunOutcome;
import dev.drey.runtime.PrintedTable;
import dev.drey.runtime.ResultTable;
import java.io.PrintStream;
import java.util.List;

/** Shows the tables of print sinks on standard output, in the order of the stages. */
final class ResultPrinter {
    private ResultPrinter() {}

    /** Prints each table, with the stage's name above it where there are several. */
    static void print(RunOutcome outcome, PrintStream out) {
        List<ResultTable> tables =
                outcome.results().stream().filter(ResultTable::printed).toList();
        for (ResultTable table : tables) {
            if (tables.size() > 1) {
                out.println(table.stage() + ":");
            }
            out.print(PrintedTable.render(table, terminalWidth()));
            if (tables.size() > 1) {
                out.println();
            }
        }
        out.flush();
    }

    /** Places in a line of the terminal; 0, which cuts nothing, when the output goes elsewhere or the width is not known. */
    private static int terminalWidth() {
        String columns = System.getenv("COLUMNS");
        if (System.console() == null || columns == null || !columns.matches("[1-9]\\d{0,4}")) {
            return 0;
        }
        return Integer.parseInt(columns);
    }
}
