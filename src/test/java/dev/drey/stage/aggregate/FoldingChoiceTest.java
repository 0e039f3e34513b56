package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoldingChoiceTest {
    private static final int TRIAL = 1 << 16;

    @Test
    void bundleThatHalvesItsRows_keepsFolding() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.flushed(TRIAL, TRIAL / 2);

        assertThat(choice.folding()).isTrue();
    }

    @Test
    void bundleThatDoesNot_letsSixteenTimesItsRowsPass() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.flushed(TRIAL, TRIAL / 2 + 1);

        assertThat(choice.folding()).isFalse();
        choice.flushed(16 * TRIAL - 1, 16 * TRIAL - 1);
        assertThat(choice.folding()).isFalse();
        choice.flushed(1, 1);
        assertThat(choice.folding()).as("the rows that passed are not judged").isTrue();
        choice.flushed(TRIAL, 10);
        assertThat(choice.folding()).isTrue();
    }

    @Test
    void smallBundles_areJudgedTogether() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        for (int rows = 0; rows + 100 < FoldingChoice.LEAST_TRIAL_ROWS; rows += 100) {
            choice.flushed(100, 100);
            assertThat(choice.folding()).isTrue();
        }
        choice.flushed(100, 100);

        assertThat(choice.folding()).isFalse();
    }

    @Test
    void rowsThatWouldFoldAgain_areFoldedAfterTheNextTrial() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.flushed(TRIAL, TRIAL);
        for (int bundle = 0; bundle < 16 * TRIAL / 1024; bundle++) {
            assertThat(choice.folding()).isFalse();
            choice.flushed(1024, 1024);
        }
        for (int bundle = 0; bundle < 1000; bundle++) {
            assertThat(choice.folding()).isTrue();
            choice.flushed(1024, 7);
        }
    }

    @Test
    void onAndOff_neverChange() {
        FoldingChoice on = new FoldingChoice(LocalPhase.ON);
        on.flushed(TRIAL, TRIAL);
        FoldingChoice off = new FoldingChoice(LocalPhase.OFF);
        off.flushed(100 * TRIAL, 1);

        assertThat(on.folding()).isTrue();
        assertThat(off.folding()).isFalse();
    }
}
