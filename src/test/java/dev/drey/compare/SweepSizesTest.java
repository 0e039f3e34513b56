package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.stage.BundleLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepSizesTest {
    @Test
    void rows_areSortedAndOpenTheInterval() {
        SweepSizes sizes = SweepSizes.parse("1000, 100,1");
        assertThat(sizes.sizes())
                .extracting(SweepSizes.Size::label)
                .containsExactly("micro-batch 1 row", "micro-batch 100 rows", "micro-batch 1000 rows");
        assertThat(sizes.sizes().get(1).limits(BundleLimits.DEFAULT))
                .isEqualTo(new BundleLimits(100, Duration.ofDays(1), BundleLimits.DEFAULT.bytes()));
    }

    @Test
    void times_openTheRows() {
        SweepSizes sizes = SweepSizes.parse("1s,10ms");
        assertThat(sizes.sizes())
                .extracting(SweepSizes.Size::label)
                .containsExactly("micro-batch 10ms", "micro-batch 1s");
        assertThat(sizes.sizes().get(0).limits(BundleLimits.DEFAULT).rows()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100,10ms | mixes rows ('100') and times ('10ms')",
                "10ms,100 | mixes rows ('100') and times ('10ms')",
                "100,100 | names 100 twice",
                "1s,1000ms | names 1s twice",
                "0 | 0 is not a number of rows",
                "10us | 10us is not an interval that a bundle can have",
                "100,,10 | '' is neither a number of rows nor a time",
                "10x | '10x' is neither",
                "99999999999999999999 | is not a number of rows"
            })
    void whatCannotBeSwept_isRefusedByName(String text, String message) {
        assertThatThrownBy(() -> SweepSizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
