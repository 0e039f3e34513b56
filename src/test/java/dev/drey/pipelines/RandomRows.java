package dev.drey.pipelines;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws the files that the sources of drawn pipelines read: nulls, extremes, ties, one frequent key, and records that cannot be read. */
final class RandomRows {
    /** The schema of the files, as in YAML. */
    static final String YAML =
            "k: string, g: bigint, i: bigint, d: 'decimal(10,2)', x: double, b: boolean, t: timestamp";

    /** How far behind the latest row before it a row may be, unless it is to be late. */
    static final int OUT_OF_ORDER_SECONDS = 20;

    private static final Schema SCHEMA =
            Schema.parse("k string, g bigint, i bigint, d decimal(10,2), x double, b boolean, t timestamp");
    private static final long[] EXTREME_LONGS = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, Integer.MAX_VALUE};
    private static final double[] EXTREME_DOUBLES = {
        Double.NaN, -0.0, 0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, Double.MIN_VALUE
    };
    private static final String[] KEYS = {
        "k0", "k1", "k2", "", "ü", "a,b", "say \"hi\"", "long key beyond sixteen bytes"
    };
    private static final int TIME = 6;
    private static final long MICROS = 1_000_000;

    private final SplittableRandom random;
    private final Chunk chunk;
    private final LongColumn times;

    /**
     * What is in a file.
     *
     * @param sound its rows, with event times
     * @param letters the records that cannot be read
     */
    record Rows(Chunk sound, List<NaiveLetter> letters) {}

    private RandomRows(SplittableRandom random, int rows) {
        this.random = random;
        this.chunk = Chunk.allocate(SCHEMA, rows);
        this.times = new LongColumn(rows);
    }

    /**
     * Writes a file of 0 to 200 rows, in order of time but for jitter within the bound, with a header.
     *
     * @param stage the name of the source that is to read it
     * @param late true when some rows are to be further behind
     */
    static Rows write(SplittableRandom random, Path file, String stage, boolean late) throws IOException {
        int rows = random.nextInt(8) == 0 ? 0 : random.nextInt(200);
        RandomRows drawing = new RandomRows(random, rows);
        drawing.draw(rows, late);
        List<String> lines = new ArrayList<>();
        List<NaiveLetter> letters = new ArrayList<>();
        lines.add(String.join(",", SCHEMA.names()));
        int badOneIn = random.nextBoolean() ? 12 : Integer.MAX_VALUE;
        for (int row = 0; row < rows; row++) {
            String line = drawing.line(row);
            if (random.nextInt(badOneIn) == 0) {
                lines.add(drawing.spoilt(line));
                letters.add(new NaiveLetter(stage, lines.size(), lines.get(lines.size() - 1)));
            }
            lines.add(line);
        }
        Files.write(file, lines);
        return new Rows(drawing.chunk, letters);
    }

    private void draw(int rows, boolean late) {
        int skew = random.nextInt(3) == 0 ? 10 : 2;
        long now = ValueText.parseLong(
                SCHEMA.type(TIME), random.nextBoolean() ? "2001-01-01 00:00:00" : "1969-12-31 23:58:00");
        for (int row = 0; row < rows; row++) {
            now += random.nextInt(5) * MICROS;
            int behind = late && random.nextInt(8) == 0 ? 900 : OUT_OF_ORDER_SECONDS;
            draw(row, now - random.nextInt(behind) * MICROS, skew);
        }
        chunk.setRowCount(rows);
        chunk.setEventTime(times);
    }

    private void draw(int row, long at, int skew) {
        times.set(row, at);
        chunk.longs(TIME).set(row, at);
        boolean frequent = random.nextInt(10) < skew;
        ((StringColumn) chunk.column(0)).setString(row, KEYS[frequent ? 0 : random.nextInt(KEYS.length)]);
        chunk.longs(1).set(row, random.nextInt(6));
        boolean extreme = random.nextInt(6) == 0;
        chunk.longs(2)
                .set(row, extreme ? EXTREME_LONGS[random.nextInt(EXTREME_LONGS.length)] : random.nextInt(-20, 20));
        chunk.longs(3).set(row, random.nextInt(-500, 500));
        ((DoubleColumn) chunk.column(4)).set(row, value(extreme));
        ((BooleanColumn) chunk.column(5)).set(row, random.nextBoolean());
        for (int c = 0; c < TIME; c++) {
            if (random.nextInt(12) == 0) {
                chunk.column(c).setNull(row);
            }
        }
    }

    private double value(boolean extreme) {
        return extreme
                ? EXTREME_DOUBLES[random.nextInt(EXTREME_DOUBLES.length)]
                : (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(60) - 30);
    }

    private String line(int row) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < SCHEMA.size(); c++) {
            line.append(c == 0 ? "" : ",");
            if (!chunk.column(c).isNull(row)) {
                String text = ValueText.print(SCHEMA.type(c), chunk.column(c), row);
                line.append(c == 0 ? "\"" + text.replace("\"", "\"\"") + "\"" : text);
            }
        }
        return line.toString();
    }

    /** A record that cannot be read, whatever columns are asked for: their number is wrong, or there is no event time. */
    private String spoilt(String line) {
        String timeless = line.substring(0, line.lastIndexOf(',') + 1);
        return switch (random.nextInt(4)) {
            case 0 -> timeless.substring(0, timeless.length() - 1);
            case 1 -> line + ",7";
            case 2 -> timeless;
            default -> timeless + "soon";
        };
    }
}
