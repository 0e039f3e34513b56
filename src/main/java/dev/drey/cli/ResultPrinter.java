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
            out.print(PrintedTable.render(table, Terminal.width()));
            if (tables.size() > 1) {
                out.println();
            }
        }
        out.flush();
    }
}
