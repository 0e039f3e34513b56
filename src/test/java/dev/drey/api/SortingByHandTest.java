package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.SpillDirectory;
import dev.drey.stage.sort.ExternalSorter;
import dev.drey.stage.sort.SortFigures;
import dev.drey.stage.sort.SortLimits;
import dev.drey.stage.sort.SortedRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The external sort used by itself, as any program can. */
class SortingByHandTest {
    private static final Path NUMBERS = Path.of("src/test/resources/chapter/c3-numbers.csv");

    @TempDir
    Path directory;

    @Test
    void fiftyNumbersInRunsOfTen_areMergedFromFilesInOnePass() throws Exception {
        List<Long> numbers =
                Files.readAllLines(NUMBERS).stream().skip(1).map(Long::valueOf).toList();
        Schema schema = Schema.parse("n bigint");
        RowOrder ascending = RowOrder.by(List.of(new RowOrder.Key(0, false, false)));
        SortLimits tenRowsARun = new SortLimits(1 << 20, 10, SortLimits.DEFAULT_FAN_IN, 16);
        List<Long> sorted = new ArrayList<>();
        try (ExternalSorter sorter =
                new ExternalSorter(schema, ascending, tenRowsARun, new SpillDirectory(List.of(directory), "numbers"))) {
            Chunk chunk = Chunk.allocate(schema, numbers.size());
            for (int row = 0; row < numbers.size(); row++) {
                chunk.longs(0).set(row, numbers.get(row));
            }
            chunk.setRowCount(numbers.size());
            sorter.add(chunk);

            SortedRows rows = sorter.sort();
            for (Chunk next = rows.next(); next != null; next = rows.next()) {
                for (int row = 0; row < next.rowCount(); row++) {
                    sorted.add(next.longs(0).get(row));
                }
            }

            SortFigures figures = sorter.figures();
            assertThat(figures.rows()).isEqualTo(50);
            assertThat(figures.runs()).isEqualTo(5);
            assertThat(figures.passes()).isEqualTo(1);
        }
        assertThat(sorted).isEqualTo(numbers.stream().sorted().toList());
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
