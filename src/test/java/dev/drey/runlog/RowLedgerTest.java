package dev.drey.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.runlog.RowLedger.Edge;
import dev.drey.runlog.RowLedger.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowLedgerTest {
    @Test
    void rowsThatAreAccountedFor_balance() {
        Stage source = new Stage("in", 10, 0, 0, 0, 2, 0, 0, 0, 8);
        Stage filter = new Stage("some", 8, 0, 5, 0, 0, 0, 0, 0, 3);
        Stage groups = new Stage("groups", 3, 0, 0, 2, 0, 1, 0, 7, 7);
        Stage sorted = new Stage("sorted", 1, 4, 0, 0, 0, 0, 0, 0, 5);
        Stage failed = new Stage("failed", 5, 0, 0, 0, 0, 0, 3, 0, 2);
        RowLedger ledger =
                new RowLedger(List.of(source, filter, groups, sorted, failed), List.of(new Edge("in", "some", 8, 8)));

        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.balances()).isTrue();
        assertThat(groups.passed()).isZero();
    }

    @Test
    void lostAndDoubledRows_areNamed() {
        Stage lost = new Stage("lost", 8, 0, 5, 0, 0, 0, 0, 0, 2);
        Stage doubled = new Stage("doubled", 8, 1, 0, 8, 0, 0, 0, 1, 3);
        RowLedger ledger = new RowLedger(List.of(lost, doubled), List.of(new Edge("in", "lost", 1, 8)));

        assertThat(ledger.balances()).isFalse();
        assertThat(ledger.faults())
                .containsExactly(
                        "edge in -> lost: 1 row sent, 8 received",
                        "stage 'lost': 8 rows came in, of which 2 passed, 5 were filtered, 0 folded, 0 dead, 0 late,"
                                + " 0 abandoned: 1 missing",
                        "stage 'doubled': 8 rows and 1 restored came in, of which 2 passed, 0 were filtered, 8 folded,"
                                + " 0 dead, 0 late, 0 abandoned: -1 missing");
    }
}
