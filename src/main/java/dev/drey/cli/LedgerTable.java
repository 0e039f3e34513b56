package dev.drey.cli;

import dev.drey.page.Figures;
import dev.drey.runlog.RowLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The ledger of a run's rows as text: what became of the rows of each stage, and whether all are accounted for. */
final class LedgerTable {
    private LedgerTable() {}

    /**
     * An entry of each stage.
     *
     * @param header its name
     * @param always shown also where it is 0 in all stages
     */
    private record Entry(String header, boolean always, ToLongFunction<RowLedger.Stage> rows) {}

    private static final List<Entry> ENTRIES = List.of(
            new Entry("in", true, RowLedger.Stage::in),
            new Entry("restored", false, RowLedger.Stage::restored),
            new Entry("passed", true, RowLedger.Stage::passed),
            new Entry("filtered", false, RowLedger.Stage::filtered),
            new Entry("folded", false, RowLedger.Stage::folded),
            new Entry("dead", false, RowLedger.Stage::dead),
            new Entry("late", false, RowLedger.Stage::late),
            new Entry("abandoned", false, RowLedger.Stage::abandoned),
            new Entry("made", false, RowLedger.Stage::made),
            new Entry("out", true, RowLedger.Stage::out),
            new Entry("missing", false, RowLedger.Stage::missing));

    /**
     * The table and a verdict; empty when there are no books.
     *
     * @param checked whether the books are to balance
     */
    static String print(RowLedger ledger, boolean checked) {
        if (ledger.stages().isEmpty()) {
            return "";
        }
        List<Entry> entries = ENTRIES.stream()
                .filter(entry -> checked || !entry.header().equals("missing"))
                .filter(entry -> entry.always()
                        || ledger.stages().stream()
                                .anyMatch(stage -> entry.rows().applyAsLong(stage) != 0))
                .toList();
        List<List<String>> rows = new ArrayList<>();
        List<String> headers = new ArrayList<>(List.of("rows"));
        entries.forEach(entry -> headers.add(entry.header()));
        rows.add(headers);
        for (RowLedger.Stage stage : ledger.stages()) {
            List<String> row = new ArrayList<>(List.of(stage.stage()));
            entries.forEach(entry -> row.add(Figures.count(entry.rows().applyAsLong(stage))));
            rows.add(row);
        }
        return TextTable.print(rows, 1)
                + (checked ? verdict(ledger) : "not checked, because the run did not succeed\n");
    }

    private static String verdict(RowLedger ledger) {
        List<String> faults = ledger.faults();
        if (faults.isEmpty()) {
            return "every row is accounted for, also on the edges between stages ("
                    + ledger.edges().size() + ")\n";
        }
        StringBuilder lines = new StringBuilder();
        faults.forEach(
                fault -> lines.append("rows unaccounted for: ").append(fault).append('\n'));
        return lines.toString();
    }
}
