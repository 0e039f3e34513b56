package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.chunk.ValueText;
import dev.drey.compare.SinkComparison.RowPair;
import dev.drey.runtime.CsvEncoder;
import dev.drey.runtime.CsvFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultDiffTest {
    private static final Schema SCHEMA = Schema.parse("k string, v double, n bigint, t timestamp");
    private static final String[] KEYS = {null, "", "a", "b\nb", "\"q\"", "x,y", "null", "ä€"};
    private static final String[] DOUBLES = {null, "0.0", "-0.0", "NaN", "Infinity", "-Infinity", "0.1", "1.0E300"};
    private static final String[] LONGS = {null, "-9223372036854775808", "9223372036854775807", "0", "7"};
    private static final String[] TIMES = {null, "1970-01-01 00:00:00", "2021-03-04 05:06:07.000001"};

    @TempDir
    Path directory;

    private ResultFiles write(String name, Schema schema, List<String[]> rows, int files) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        for (int file = 0; file < files; file++) {
            CsvEncoder encoder = new CsvEncoder(schema, CsvFormat.DEFAULT);
            encoder.header();
            for (int i = file; i < rows.size(); i += files) {
                encoder.encode(chunk(schema, rows.get(i)));
            }
            try (OutputStream out = Files.newOutputStream(target.resolve("part-" + file + ".csv"))) {
                encoder.drainTo(out);
            }
        }
        return ResultFiles.captured(target, schema);
    }

    private static Chunk chunk(Schema schema, String[] row) {
        Chunk chunk = Chunk.allocate(schema, 1);
        for (int c = 0; c < row.length; c++) {
            if (row[c] == null) {
                chunk.column(c).setNull(0);
            } else {
                ValueText.parse(schema.type(c), row[c], chunk.column(c), 0);
            }
        }
        chunk.setRowCount(1);
        return chunk;
    }

    private static String[] randomRow(Random random) {
        return new String[] {
            KEYS[random.nextInt(KEYS.length)],
            DOUBLES[random.nextInt(DOUBLES.length)],
            LONGS[random.nextInt(LONGS.length)],
            TIMES[random.nextInt(TIMES.length)]
        };
    }

    /** What is left of each row when the two sides are weighed against each other; zeros are one value. */
    private static Map<List<String>, Integer> naive(List<String[]> reference, List<String[]> run) {
        Map<List<String>, Integer> balance = new HashMap<>();
        reference.forEach(row -> balance.merge(canonical(row), 1, Integer::sum));
        run.forEach(row -> balance.merge(canonical(row), -1, Integer::sum));
        balance.values().removeIf(count -> count == 0);
        return balance;
    }

    private static List<String> canonical(String[] row) {
        List<String> cells = new ArrayList<>(Arrays.asList(row));
        cells.replaceAll(cell -> "-0.0".equals(cell) ? "0.0" : cell);
        return cells;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void randomMultisets_differAsTheNaiveCountSays(long seed) throws IOException {
        Random random = new Random(seed);
        List<String[]> reference = new ArrayList<>();
        for (int i = random.nextInt(3000); i > 0; i--) {
            reference.add(randomRow(random));
        }
        List<String[]> run = new ArrayList<>(reference);
        Collections.shuffle(run, random);
        for (int i = random.nextInt(6); i > 0 && !run.isEmpty(); i--) {
            run.remove(random.nextInt(run.size()));
            run.add(randomRow(random));
            run.add(randomRow(random));
        }
        List<String> key = random.nextBoolean() ? List.of("k", "n") : null;
        ResultFiles expected = write("reference", SCHEMA, reference, 1 + random.nextInt(3));
        ResultFiles actual = write("run", SCHEMA, run, 1 + random.nextInt(3));

        ResultDifference difference = new ResultDiff(expected, actual, key, 1000, 1 + random.nextInt(500)).multisets();

        Map<List<String>, Integer> naive = naive(reference, run);
        assertThat(difference.referenceRows()).as("seed %d", seed).isEqualTo(reference.size());
        assertThat(difference.runRows()).as("seed %d", seed).isEqualTo(run.size());
        assertThat(difference.missing())
                .as("seed %d", seed)
                .isEqualTo(
                        naive.values().stream().mapToLong(c -> Math.max(0, c)).sum());
        assertThat(difference.extra())
                .as("seed %d", seed)
                .isEqualTo(
                        naive.values().stream().mapToLong(c -> Math.max(0, -c)).sum());
        Map<List<String>, Integer> shown = new HashMap<>();
        for (RowPair pair : difference.first()) {
            if (pair.reference() != null) {
                shown.put(pair.reference(), 1);
            }
            if (pair.run() != null) {
                shown.put(pair.run(), -1);
            }
        }
        naive.replaceAll((row, count) -> Integer.signum(count));
        assertThat(shown).as("seed %d", seed).isEqualTo(naive);
    }

    @Test
    void keyedRows_standSideBySideInTheOrderOfTheirKeys() throws IOException {
        Schema schema = Schema.parse("id bigint, v string");
        ResultFiles expected = write(
                "reference",
                schema,
                List.of(new String[] {"10", "x"}, new String[] {"9", "y"}, new String[] {"8", "same"}, new String[] {
                    "-7", null
                }),
                1);
        ResultFiles actual = write(
                "run",
                schema,
                List.of(new String[] {"8", "same"}, new String[] {"9", "z"}, new String[] {"-7", ""}, new String[] {
                    "11", "w"
                }),
                2);

        ResultDifference difference = new ResultDiff(expected, actual, List.of("id"), 3).multisets();

        assertThat(difference.first())
                .containsExactly(
                        new RowPair(Arrays.asList("-7", null), List.of("-7", ""), 1),
                        new RowPair(List.of("9", "y"), List.of("9", "z"), 1),
                        new RowPair(List.of("10", "x"), null, 1));
        assertThat(difference.missing()).isEqualTo(3);
        assertThat(difference.extra()).isEqualTo(3);
    }

    @Test
    void rowsWithoutKey_standBesideTheMostSimilar() throws IOException {
        Schema schema = Schema.parse("a string, b string, c bigint");
        ResultFiles expected =
                write("reference", schema, List.of(new String[] {"p", "q", "1"}, new String[] {"r", "s", "2"}), 1);
        ResultFiles actual = write("run", schema, List.<String[]>of(new String[] {"r", "s", "3"}), 1);

        ResultDifference difference = new ResultDiff(expected, actual, null, 10).multisets();

        assertThat(difference.first())
                .containsExactly(
                        new RowPair(List.of("p", "q", "1"), null, 1),
                        new RowPair(List.of("r", "s", "2"), List.of("r", "s", "3"), 1));
    }

    @Test
    void sequences_differWhereTheirOrderDoes() throws IOException {
        Schema schema = Schema.parse("id bigint");
        List<String[]> rows = List.of(new String[] {"1"}, new String[] {"2"}, new String[] {null}, new String[] {"4"});
        List<String[]> swapped = List.of(new String[] {"1"}, new String[] {null}, new String[] {"2"});
        ResultFiles expected = write("reference", schema, rows, 1);
        ResultFiles actual = write("run", schema, swapped, 1);

        assertThat(new ResultDiff(expected, expected, null, 5).sequences().isNone())
                .isTrue();
        ResultDifference difference = new ResultDiff(expected, actual, null, 2).sequences();

        assertThat(difference.missing()).isEqualTo(3);
        assertThat(difference.extra()).isEqualTo(2);
        assertThat(difference.first())
                .containsExactly(
                        new RowPair(List.of("2"), Collections.singletonList(null), 1),
                        new RowPair(Collections.singletonList(null), List.of("2"), 1));
    }

    @Test
    void filesOfOtherOrigin_areComparedByValue() throws IOException {
        Schema schema = Schema.parse("d decimal(6,2), v double, t timestamp, s string");
        ResultFiles expected = write(
                "run", schema, List.<String[]>of(new String[] {"1.50", "100.0", "2020-01-01 00:00:00", "1.5"}), 1);
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(other.resolve("r.csv"), "d;v;t;s\r\n+1.5;1e2;2020-01-01T00:00Z;1.5\r\n");
        ResultFiles actual = new ResultFiles(other, schema, new CsvFormat((byte) ';', true, ""), false);

        assertThat(new ResultDiff(actual, expected, null, 5).multisets().isNone())
                .isTrue();
    }

    @Test
    void filesThatDoNotFit_areRefusedWithFileAndRecord() throws IOException {
        Schema schema = Schema.parse("a bigint, b string");
        Path other = Files.createDirectory(directory.resolve("other"));
        ResultFiles files = new ResultFiles(other, schema, CsvFormat.DEFAULT, false);
        ResultDiff diff = new ResultDiff(files, files, null, 5);

        Files.writeString(other.resolve("r.csv"), "a,b\n1,x\n2\n");
        assertThatThrownBy(diff::multisets)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("r.csv: record 3: has 1 fields; the sink has 2 columns: a, b");
        Files.writeString(other.resolve("r.csv"), "a,c\n1,x\n");
        assertThatThrownBy(diff::multisets)
                .hasMessageEndingWith("r.csv: record 1: the header names the columns a, c; the sink has a, b");
        Files.writeString(other.resolve("r.csv"), "a,b\n1x,x\n");
        assertThatThrownBy(diff::multisets).hasMessageContaining("r.csv: record 2: column 'a': '1x' is not a bigint");
        Files.writeString(other.resolve("r.csv"), "a,b\n1,\"x\n");
        assertThatThrownBy(diff::multisets).hasMessageEndingWith("r.csv: record 2: a quoted field does not end");
    }
}
