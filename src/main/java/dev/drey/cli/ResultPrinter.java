package dev.drey.cli;

import dev.drey.plan.RunOutcome;
import dev.drey.runtime.PrintedTable;
import dev.drey.runtime.ResultTable;
import java.util.List;

/** The tables of print sinks as text, in the order of the stages. */
final class ResultPrinter {
    private ResultPrinter() {}

    /** Each table, with the stage's name above it where there are several. */
    static String print(RunOutcome outcome) {
        StringBuilder out = new StringBuilder();
        List<ResultTable> tables =
                outcome.results().stream().filter(ResultTable::printed).toList();
        for (ResultTable table : tables) {
            if (tables.size() > 1) {
                out.append(table.stage()).append(":\n");
            }
            out.append(PrintedTable.render(table, Terminal.width()));
            if (tables.size() > 1) {
                out.append('\n');
            }
        }
        return out.toString();
    }
}
