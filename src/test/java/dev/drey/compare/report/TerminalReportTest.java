package dev.drey.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.TextWidth;
import dev.drey.compare.Comparison;
import dev.drey.testing.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalReportTest {
    @ParameterizedTest
    @ValueSource(strings = {"equal", "different", "explained", "alone", "eight", "swept", "windowed"})
    void report_isAsPinned(String name) {
        Golden.check("compare/" + name + ".txt", TerminalReport.print(sample(name), 80, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"equal", "different", "explained", "alone", "eight", "swept", "windowed"})
    void lines_stayWithin80Places(String name) {
        List<String> tooWide = TerminalReport.print(sample(name), 80, false)
                .lines()
                // A row with a note behind its values may be wider: values are not cut for it.
                .filter(line -> TextWidth.of(line) > 80 && !line.contains("only here"))
                .toList();
        assertThat(tooWide).isEmpty();
    }

    @Test
    void textOfUsers_cannotMoveTheCursor() {
        String text = TerminalReport.print(SampleComparisons.hostile(), 80, false);
        assertThat(text).doesNotContain("\u001b").doesNotContain("\u202e").contains("\\u001b[31m");
    }

    @Test
    void colour_addsNothingButColour() {
        String plain = TerminalReport.print(SampleComparisons.different(), 80, false);
        String coloured = TerminalReport.print(SampleComparisons.different(), 80, true);
        assertThat(coloured).contains("\u001b[31");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
    }

    private static Comparison sample(String name) {
        return switch (name) {
            case "equal" -> SampleComparisons.equal();
            case "different" -> SampleComparisons.different();
            case "explained" -> SampleComparisons.explained();
            case "alone" -> SampleComparisons.alone();
            case "eight" -> SampleComparisons.eightRuns();
            case "windowed" -> SampleComparisons.windowed();
            case "swept" -> SampleComparisons.swept();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
