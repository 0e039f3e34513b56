package dev.drey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.RowLedger;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTableTest {
    private static final RowLedger.Stage SOURCE = new RowLedger.Stage("orders", 1000, 0, 0, 0, 2, 0, 0, 0, 998);

    @Test
    void noBooks_areNoTable() {
        assertThat(LedgerTable.print(RowLedger.EMPTY, true)).isEmpty();
    }

    @Test
    void fatesThatDidNotOccur_haveNoColumn() {
        RowLedger.Stage sums = new RowLedger.Stage("sums", 998, 0, 0, 998, 0, 0, 0, 40, 40);
        RowLedger ledger =
                new RowLedger(List.of(SOURCE, sums), List.of(new RowLedger.Edge("orders", "sums", 998, 998)));

        assertThat(LedgerTable.print(ledger, true).lines())
                .containsExactly(
                        "rows       in  passed  folded  dead  made  out",
                        "orders  1,000     998       0     2     0  998",
                        "sums      998       0     998     0    40   40",
                        "every row is accounted for, also on the edges between stages (1)");
    }

    @Test
    void rowsThatAreMissing_areSaidToBe() {
        RowLedger.Stage lost = new RowLedger.Stage("lost", 5, 0, 0, 0, 0, 0, 0, 0, 4);
        RowLedger ledger = new RowLedger(List.of(lost), List.of(new RowLedger.Edge("orders", "lost", 6, 5)));

        assertThat(LedgerTable.print(ledger, false).lines())
                .containsExactly(
                        "rows  in  passed  out",
                        "lost   5       4    4",
                        "not checked, because the run did not succeed");
        assertThat(LedgerTable.print(ledger, true).lines())
                .containsExactly(
                        "rows  in  passed  out  missing",
                        "lost   5       4    4        1",
                        "rows unaccounted for: edge orders -> lost: 6 rows sent, 5 received",
                        "rows unaccounted for: stage 'lost': 5 rows came in, of which 4 passed, 0 were filtered, 0 folded,"
                                + " 0 dead, 0 late, 0 abandoned: 1 missing");
    }
}
