package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.runtime.SpillDirectory;
import dev.drey.runtime.SpillSpace;
import dev.drey.testing.FailingSpillSpace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalSorterTest {
    private static final Schema NUMBERS = Schema.parse("n bigint");
    private static final RowOrder ASCENDING = RowOrder.by(List.of(new RowOrder.Key(0, false, false)));

    @TempDir
    Path directory;

    private ExternalSorter sorter(Schema schema, RowOrder order, SortLimits limits) {
        return new ExternalSorter(schema, order, limits, new SpillDirectory(List.of(directory), "sort"));
    }

    private static SortLimits tiny(int fanIn) {
        return new SortLimits(SortLimits.LEAST_MEMORY, Long.MAX_VALUE, fanIn, 100);
    }

    /** All rows of the result in one chunk. */
    private static Chunk sorted(ExternalSorter sorter, Schema schema) throws IOException {
        SortedRows rows = sorter.sort();
        Chunk all = Chunk.allocate(schema, 0);
        for (Chunk next = rows.next(); next != null; next = rows.next()) {
            all.append(next, 0, next.selectedCount());
        }
        return all;
    }

    private static void addInParts(ExternalSorter sorter, Chunk rows, int part) throws IOException {
        for (int from = 0; from < rows.rowCount(); from += part) {
            Chunk some = Chunk.allocate(rows.schema(), 0);
            some.append(rows, from, Math.min(part, rows.rowCount() - from));
            sorter.add(some);
        }
    }

    private static Chunk numbers(LongStream values) {
        long[] all = values.toArray();
        Chunk chunk = Chunk.allocate(NUMBERS, all.length);
        System.arraycopy(all, 0, chunk.longs(0).values(), 0, all.length);
        chunk.setRowCount(all.length);
        return chunk;
    }

    private void assertNoFileIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files).containsExactly(directory);
        }
    }

    @Test
    void rowsOfAllTypes_comeInTheOrderOfPlainCompares() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            DrawnRows drawn = new DrawnRows(seed);
            Chunk rows = drawn.draw(DrawnRows.ALL_TYPES, 1 + 97 * seed % 3000);
            RowOrder order = drawn.order(DrawnRows.ALL_TYPES);
            SortLimits limits = seed % 2 == 0 ? tiny(2 + seed % 5) : SortLimits.memory(8 << 20);
            try (ExternalSorter sorter = sorter(DrawnRows.ALL_TYPES, order, limits)) {
                addInParts(sorter, rows, 1 + seed * 7);
                assertThat(Chunks.print(sorted(sorter, DrawnRows.ALL_TYPES)))
                        .as("seed %d, order %s", seed, order.keys())
                        .isEqualTo(Chunks.print(DrawnRows.sorted(rows, order)));
            }
        }
        assertNoFileIsLeft();
    }

    @Test
    void everySingleColumn_isOrderedBothWays() throws IOException {
        for (int column = 0; column < DrawnRows.ALL_TYPES.size(); column++) {
            Schema schema = Schema.of(DrawnRows.ALL_TYPES.field(column));
            for (int way = 0; way < 4; way++) {
                Chunk rows = new DrawnRows(way).draw(schema, 2000);
                RowOrder order = RowOrder.by(List.of(new RowOrder.Key(0, way % 2 == 1, way > 1)));
                try (ExternalSorter sorter = sorter(schema, order, tiny(128))) {
                    sorter.add(rows);
                    assertThat(Chunks.print(sorted(sorter, schema)))
                            .as("%s", order.keys())
                            .isEqualTo(Chunks.print(DrawnRows.sorted(rows, order)));
                }
            }
        }
    }

    @Test
    void tenRowsARun_ofFiftyNumbers_makeFiveRunsAndOnePass() throws IOException {
        try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, new SortLimits(1 << 20, 10, 128, 7))) {
            sorter.add(numbers(new SplittableRandom(1).longs(50)));
            Chunk all = sorted(sorter, NUMBERS);
            assertThat(sorter.figures().runs()).isEqualTo(5);
            assertThat(sorter.figures().passes()).isEqualTo(1);
            assertThat(sorter.figures().spilledBytes()).isPositive();
            assertThat(all.longs(0).values())
                    .startsWith(new SplittableRandom(1).longs(50).sorted().toArray());
        }
    }

    @Test
    void orderedReversedAndEqualRows_comeSortedWithinTheMemory() throws IOException {
        List<LongStream> inputs = List.of(
                LongStream.range(0, 50_000),
                LongStream.range(0, 50_000).map(n -> -n),
                LongStream.range(0, 50_000).map(n -> 7),
                LongStream.range(0, 50_000).map(n -> n % 10),
                new SplittableRandom(3).longs(50_000));
        for (LongStream input : inputs) {
            Chunk rows = numbers(input);
            long[] expected = LongStream.of(rows.longs(0).values()).sorted().toArray();
            try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, tiny(4))) {
                addInParts(sorter, rows, 1000);
                Chunk all = sorted(sorter, NUMBERS);
                assertThat(all.rowCount()).isEqualTo(50_000);
                assertThat(all.longs(0).values()).startsWith(expected);
                SortFigures figures = sorter.figures();
                assertThat(figures.runs()).isGreaterThan(10);
                assertThat(figures.passes()).isGreaterThan(1);
                assertThat(figures.peakBytes()).isLessThanOrEqualTo(SortLimits.LEAST_MEMORY);
            }
        }
    }

    @Test
    void rowsThatFit_areNotSpilled() throws IOException {
        try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, SortLimits.memory(1 << 20))) {
            sorter.add(numbers(LongStream.of(3, 1, 2)));
            assertThat(Chunks.print(sorted(sorter, NUMBERS))).isEqualTo("n bigint\n1\n2\n3\n");
            SortFigures figures = sorter.figures();
            assertThat(List.of(figures.runs(), figures.passes())).containsExactly(1, 0);
            assertThat(figures.spilledBytes()).isZero();
        }
        assertNoFileIsLeft();
    }

    @Test
    void noRows_giveNone() throws IOException {
        try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, tiny(2))) {
            sorter.add(numbers(LongStream.empty()));
            assertThat(sorter.sort().next()).isNull();
            assertThat(sorter.figures().runs()).isZero();
        }
    }

    @Test
    void aRowLongerThanTheMemory_isSortedAllTheSame() throws IOException {
        Schema schema = Schema.parse("s string, n bigint");
        Chunk rows = Chunk.allocate(schema, 300);
        for (int row = 0; row < 300; row++) {
            String text = row % 100 == 5 ? "y".repeat(100_000) : "row " + (row * 37 % 300);
            rows.strings(0).setString(row, text);
            rows.longs(1).set(row, row);
        }
        rows.setRowCount(300);
        try (ExternalSorter sorter = sorter(schema, ASCENDING, tiny(8))) {
            addInParts(sorter, rows, 10);
            assertThat(Chunks.print(sorted(sorter, schema))).isEqualTo(Chunks.print(DrawnRows.sorted(rows, ASCENDING)));
        }
    }

    @Test
    void longStringsWithOneBeginning_areTold() throws IOException {
        Schema schema = Schema.parse("s string");
        String common = "https://example.com/".repeat(20);
        Chunk rows = Chunk.allocate(schema, 5000);
        SplittableRandom random = new SplittableRandom(5);
        for (int row = 0; row < 5000; row++) {
            rows.strings(0).setString(row, common + random.nextInt(1000));
        }
        rows.setRowCount(5000);
        for (SortLimits limits : List.of(tiny(16), SortLimits.memory(16 << 20))) {
            try (ExternalSorter sorter = sorter(schema, ASCENDING, limits)) {
                sorter.add(rows);
                assertThat(Chunks.print(sorted(sorter, schema)))
                        .isEqualTo(Chunks.print(DrawnRows.sorted(rows, ASCENDING)));
            }
        }
    }

    @Test
    void onlySelectedRows_areSorted() throws IOException {
        Chunk rows = numbers(LongStream.of(5, 4, 3, 2, 1));
        rows.select(new int[] {0, 2, 4}, 3);
        try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, tiny(2))) {
            sorter.add(rows);
            assertThat(Chunks.print(sorted(sorter, NUMBERS))).isEqualTo("n bigint\n1\n3\n5\n");
        }
    }

    @Test
    void anyFaultOfTheSpillSpace_endsInAnErrorAndLeavesNothing() throws IOException {
        Chunk rows = numbers(new SplittableRandom(8).longs(5_000));
        long[] expected = LongStream.of(rows.longs(0).values()).sorted().toArray();
        int failing = 1;
        for (boolean clean = false; !clean; failing++) {
            FailingSpillSpace.Watch watch = FailingSpillSpace.at(failing);
            SpillSpace space = new FailingSpillSpace(new SpillDirectory(List.of(directory), "sort"), watch);
            int given = 0;
            try (ExternalSorter sorter = new ExternalSorter(NUMBERS, ASCENDING, tiny(3), space)) {
                addInParts(sorter, rows, 500);
                SortedRows result = sorter.sort();
                for (Chunk next = result.next(); next != null; next = result.next()) {
                    for (int row = 0; row < next.rowCount(); row++) {
                        assertThat(next.longs(0).get(row)).isEqualTo(expected[given++]);
                    }
                }
                clean = true;
            } catch (IOException e) {
                assertThat(e.getMessage()).contains("no luck with");
                if (e.getMessage().contains("APPEND") || e.getMessage().contains("READ")) {
                    assertThat(e.getMessage())
                            .contains(directory.toString())
                            .matches("(?s).*cannot (write|read) \\d+ bytes at byte \\d+.*");
                }
            }
            assertNoFileIsLeft();
            assertThat(clean).as("call %d", failing).isEqualTo(watch.calls() < failing);
        }
        assertThat(failing).isGreaterThan(100);
    }

    /** Spills, lets something happen to one of the files, and reads. */
    private String faultAfter(FileChange change) throws IOException {
        FailingSpillSpace.Watch watch = FailingSpillSpace.at(0);
        SpillSpace space = new FailingSpillSpace(new SpillDirectory(List.of(directory), "sort"), watch);
        try (ExternalSorter sorter = new ExternalSorter(NUMBERS, ASCENDING, tiny(128), space)) {
            addInParts(sorter, numbers(new SplittableRandom(2).longs(20_000)), 500);
            String changed = List.copyOf(watch.paths()).get(2);
            change.accept(Path.of(changed));
            IOException fault = null;
            try {
                sorted(sorter, NUMBERS);
            } catch (IOException e) {
                fault = e;
            }
            assertThat(fault).isNotNull();
            assertThat(fault.getMessage()).contains(changed);
            return fault.getMessage();
        } finally {
            assertNoFileIsLeft();
        }
    }

    private interface FileChange {
        void accept(Path file) throws IOException;
    }

    @Test
    void everyChangedByteOfARun_isFound() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 60; i++) {
            int at = i < 20 ? i : random.nextInt(20, 5000);
            String fault = faultAfter(file -> {
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    bytes.seek(at);
                    int old = bytes.read();
                    bytes.seek(at);
                    bytes.write(old ^ 1 << at % 8);
                }
            });
            assertThat(fault).as("byte %d", at).contains("is corrupt");
        }
    }

    @Test
    void aTruncatedRun_isTold() throws IOException {
        for (int left : IntStream.of(0, 5, 100, 4000).toArray()) {
            String fault = faultAfter(file -> {
                try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                    bytes.setLength(left);
                }
            });
            assertThat(fault)
                    .contains(String.format(Locale.ROOT, "it ends at byte %d", left))
                    .contains("were written");
        }
    }

    @Test
    void aMissingRun_isTold() throws IOException {
        assertThat(faultAfter(Files::delete)).contains("cannot read").contains("NoSuchFile");
    }

    @Test
    void aFullDisk_isTold() throws IOException {
        Chunk rows = numbers(new SplittableRandom(9).longs(20_000));
        for (int room = 0; room < 60_000; room += 9_999) {
            int most = room;
            FailingSpillSpace.Watch full = new FailingSpillSpace.Watch() {
                private int written;

                @Override
                public void before(int number, FailingSpillSpace.Call call, String path, int bytes) throws IOException {
                    if (call == FailingSpillSpace.Call.APPEND && (written += bytes) > most) {
                        throw new IOException("No space left on device");
                    }
                }
            };
            SpillSpace space = new FailingSpillSpace(new SpillDirectory(List.of(directory), "sort"), full);
            try (ExternalSorter sorter = new ExternalSorter(NUMBERS, ASCENDING, tiny(3), space)) {
                assertThatThrownBy(() -> {
                            addInParts(sorter, rows, 500);
                            sorter.sort();
                        })
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(directory.toString())
                        .hasMessageMatching(
                                "spill file '.*': cannot write \\d+ bytes at byte \\d+: No space left on device");
            }
            assertNoFileIsLeft();
        }
    }

    @Test
    void aDirectoryThatIsGone_isTold() throws IOException {
        Path gone = directory.resolve("gone");
        SpillDirectory space = new SpillDirectory(List.of(gone), "sort");
        try (ExternalSorter sorter = new ExternalSorter(NUMBERS, ASCENDING, tiny(2), space)) {
            assertThatThrownBy(() -> addInParts(sorter, numbers(LongStream.range(0, 20_000)), 500))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(gone.toString());
        }
        assertNoFileIsLeft();
    }

    @Test
    void closingBeforeTheEnd_removesAllFiles() throws IOException {
        try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, tiny(3))) {
            addInParts(sorter, numbers(LongStream.range(0, 20_000)), 500);
            sorter.sort().next();
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.count()).isGreaterThan(2);
            }
        }
        assertNoFileIsLeft();
    }

    @Test
    void chunksOfOneRow_areSpilledInBlocksLikeAllOthers() throws IOException {
        Chunk rows = numbers(new SplittableRandom(7).longs(5000));
        long[] spilled = new long[2];
        for (int i = 0; i < 2; i++) {
            SortLimits limits = new SortLimits(SortLimits.LEAST_MEMORY, Long.MAX_VALUE, 3, i == 0 ? 4096 : 1);
            try (ExternalSorter sorter = sorter(NUMBERS, ASCENDING, limits)) {
                sorter.add(rows);
                SortedRows sorted = sorter.sort();
                if (i == 1) {
                    assertThat(sorted.next().rowCount()).isEqualTo(1);
                }
                spilled[i] = sorter.figures().spilledBytes();
                assertThat(sorter.figures().passes()).isGreaterThan(1);
            }
        }
        assertThat(spilled[1]).isEqualTo(spilled[0]);
    }
}
