package dev.drey.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.TextWidth;
import dev.drey.compare.MemoryComparison;
import dev.drey.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"memory", "memory-different"})
    void report_isAsPinned_within80Places(String name) {
        MemoryComparison comparison = name.equals("memory") ? SampleMemory.comparison() : SampleMemory.different();
        String text = MemoryText.print(comparison, 80, false);

        Golden.check("compare/" + name + ".txt", text);
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(TextWidth.of(line)).isLessThanOrEqualTo(80));
    }

    @Test
    void textOfUsers_cannotMoveTheCursor() {
        String text = MemoryText.print(SampleMemory.hostile(), 80, false);
        assertThat(text).doesNotContain("\u001b").doesNotContain("\u202e").contains("\\u001b[31m");
    }
}
