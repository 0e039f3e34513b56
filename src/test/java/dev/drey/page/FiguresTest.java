package dev.drey.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0 ms",
                "38e6 | 38 ms",
                "999.7e6 | 1 s",
                "1.2549e9 | 1.25 s",
                "840e3 | 840 µs",
                "299e9 | 299 s",
                "725e9 | 12 min 5 s"
            })
    void durations_haveTheUnitThatFits(double nanos, String text) {
        assertThat(Figures.duration(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0 rows/s", "950 | 950 rows/s", "999999 | 1 M rows/s", "1204000 | 1.2 M rows/s"})
    void rates_haveThreeDigits(double rate, String text) {
        assertThat(Figures.rate(rate)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1023 | 1023 B", "1024 | 1 KiB", "432013312 | 412 MiB", "1610612736 | 1.5 GiB"})
    void bytes_countIn1024(double bytes, String text) {
        assertThat(Figures.bytes(bytes)).isEqualTo(text);
    }
}
