package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoldingChoiceTest {
    private static final int TRIAL = 1 << 16;

    @Test
    void bundleThatHalvesItsRows_keepsFolding() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.rows(TRIAL);
        choice.flushed(TRIAL / 2);

        assertThat(choice.folding()).isTrue();
    }

    @Test
    void bundleThatDoesNot_letsSixteenTimesItsRowsPass() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.rows(TRIAL);
        choice.flushed(TRIAL / 2 + 1);

        assertThat(choice.folding()).isFalse();
        assertThat(choice.rows(16 * TRIAL - 1)).isFalse();
        assertThat(choice.rows(1)).isTrue();
        assertThat(choice.folding()).isTrue();
        choice.flushed(TRIAL);
        assertThat(choice.folding()).as("the rows that passed are not judged").isTrue();
    }

    @Test
    void smallBundles_areNotJudged() {
        FoldingChoice choice = new FoldingChoice(LocalPhase.AUTO);
        choice.rows(FoldingChoice.LEAST_TRIAL_ROWS - 1);
        choice.flushed(FoldingChoice.LEAST_TRIAL_ROWS - 1);

        assertThat(choice.folding()).isTrue();
    }

    @Test
    void onAndOff_neverChange() {
        FoldingChoice on = new FoldingChoice(LocalPhase.ON);
        on.rows(TRIAL);
        on.flushed(TRIAL);
        FoldingChoice off = new FoldingChoice(LocalPhase.OFF);

        assertThat(on.folding()).isTrue();
        assertThat(off.rows(100 * TRIAL)).isFalse();
        assertThat(off.folding()).isFalse();
    }
}
