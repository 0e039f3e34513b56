package dev.drey.testing;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A seeded generator of schemas and chunks that leans to what breaks things: nulls in various shares, NaN, both zeros, infinities, extreme
 * longs, skewed values that come again (so that groups form), empty and non-ASCII strings, empty chunks, selections, row kinds, event time.
 *
 * <p>The same seed gives the same chunks for ever. Tests run {@link #seeds} and put the seed into every assertion's message; {@code
 * -Dfuzz.seeds=N} tries N seeds instead of the usual few, {@code -Dfuzz.seed=S} only S.
 */
public final class RandomChunks {
    private static final long[] EXTREME_LONGS = {
        Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Integer.MAX_VALUE, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };
    private static final double[] EXTREME_DOUBLES = {
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        -Double.MAX_VALUE,
        -Double.MIN_VALUE,
        -0.0,
        0.0,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY
    };
    /** Lengths around the words that kernels load, prefixes of each other, one to four bytes a character, text that reads like syntax. */
    private static final String[] ODD_STRINGS = {
        "",
        " ",
        "a",
        "A",
        "ab",
        "null",
        "'",
        "|",
        "\"",
        "\\",
        "a\nb",
        "\r\n",
        "a,b;c",
        "1234567",
        "12345678",
        "123456789",
        "1234567890123456",
        "12345678901234567",
        "naïve",
        "Ωmega",
        "日本語",
        "😀",
        "é",
        "e\u0301",
        "\u0000",
        "\uFFFD",
        "\u2003"
    };

    private static final DataType[] TYPES = {
        DataType.BOOLEAN, DataType.BIGINT, DataType.DOUBLE, DataType.STRING, DataType.DATE, DataType.TIMESTAMP
    };
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final SplittableRandom random;
    private boolean rowKinds;
    private boolean eventTime;
    private boolean selections;

    public RandomChunks(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** The seeds to try: 1 to {@code usual}, unless the command line says otherwise. */
    public static Stream<Long> seeds(int usual) {
        Long one = Long.getLong("fuzz.seed");
        return one != null
                ? Stream.of(one)
                : LongStream.rangeClosed(1, Long.getLong("fuzz.seeds", usual)).boxed();
    }

    /** Chunks get random row kinds; they do not make a sound change log. */
    public RandomChunks withRowKinds() {
        rowKinds = true;
        return this;
    }

    /** Chunks get an event time. */
    public RandomChunks withEventTime() {
        eventTime = true;
        return this;
    }

    /** Some chunks show a selection of their rows only. */
    public RandomChunks withSelections() {
        selections = true;
        return this;
    }

    /** A number from 0 to {@code bound}, exclusive, from the same seed. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** One to six columns, c0, c1, …, of random types. */
    public Schema schema() {
        List<Field> fields = new ArrayList<>();
        int size = 1 + random.nextInt(6);
        for (int i = 0; i < size; i++) {
            fields.add(new Field("c" + i, type()));
        }
        return Schema.of(fields);
    }

    private DataType type() {
        int i = random.nextInt(TYPES.length + 1);
        if (i < TYPES.length) {
            return TYPES[i];
        }
        int precision = 1 + random.nextInt(DataType.MAX_PRECISION);
        return DataType.decimal(precision, random.nextInt(precision + 1));
    }

    /** Chunks of 0 to {@code mostPerChunk} rows, {@code rows} physical rows in all. */
    public List<Chunk> chunks(Schema schema, int rows, int mostPerChunk) {
        List<Chunk> chunks = new ArrayList<>();
        int left = rows;
        while (left > 0) {
            int size = Math.min(left, random.nextInt(mostPerChunk + 1));
            chunks.add(chunk(schema, size));
            left -= size;
        }
        return chunks;
    }

    /** A chunk of {@code rows} physical rows. */
    public Chunk chunk(Schema schema, int rows) {
        Chunk chunk = Chunk.allocate(schema, rows);
        for (int c = 0; c < schema.size(); c++) {
            fill(schema.type(c), chunk.column(c), rows);
        }
        chunk.setRowCount(rows);
        if (rowKinds) {
            byte[] kinds = new byte[rows];
            for (int row = 0; row < rows; row++) {
                kinds[row] = (byte) random.nextInt(4);
            }
            chunk.setRowKinds(kinds);
        }
        if (eventTime) {
            LongColumn time = new LongColumn(rows);
            for (int row = 0; row < rows; row++) {
                time.set(row, timestamp());
            }
            chunk.setEventTime(time);
        }
        if (selections && random.nextInt(3) > 0) {
            select(chunk);
        }
        return chunk;
    }

    private void select(Chunk chunk) {
        int[] rows = new int[chunk.rowCount()];
        int count = 0;
        int share = random.nextInt(5);
        for (int row = 0; row < rows.length; row++) {
            if (random.nextInt(4) < share) {
                rows[count++] = row;
            }
        }
        // A selection's array may be longer than the selection, and what stands behind must not be read.
        Arrays.fill(rows, count, rows.length, -1);
        chunk.select(rows, count);
    }

    private void fill(DataType type, Column column, int rows) {
        int nullsIn16 = new int[] {0, 0, 1, 4, 16}[random.nextInt(5)];
        int extremeIn16 = random.nextInt(3) * 4;
        for (int row = 0; row < rows; row++) {
            boolean extreme = random.nextInt(16) < extremeIn16;
            switch (column.storage()) {
                case BOOLEAN -> ((BooleanColumn) column).set(row, random.nextBoolean());
                case LONG -> ((LongColumn) column).set(row, longValue(type, extreme));
                case DOUBLE -> ((DoubleColumn) column).set(row, doubleValue(extreme));
                case STRING -> ((StringColumn) column).setString(row, string(extreme));
            }
            if (random.nextInt(16) < nullsIn16) {
                column.setNull(row);
            }
        }
    }

    private long longValue(DataType type, boolean extreme) {
        if (type.kind() == TypeKind.DATE) {
            return extreme ? random.nextLong(FIRST_DAY, LAST_DAY + 1) : skewed();
        }
        if (type.kind() == TypeKind.TIMESTAMP) {
            return extreme ? timestamp() : skewed() * 1_000_000;
        }
        if (type.kind() == TypeKind.DECIMAL) {
            long bound = (long) Math.pow(10, type.precision());
            return extreme ? random.nextLong(1 - bound, bound) : skewed() % bound;
        }
        return extreme ? EXTREME_LONGS[random.nextInt(EXTREME_LONGS.length)] : skewed();
    }

    private long timestamp() {
        return random.nextLong(FIRST_DAY * MICROS_PER_DAY, (LAST_DAY + 1) * MICROS_PER_DAY);
    }

    private double doubleValue(boolean extreme) {
        if (extreme) {
            return EXTREME_DOUBLES[random.nextInt(EXTREME_DOUBLES.length)];
        }
        return random.nextBoolean()
                ? skewed() / 10.0
                : (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(200) - 100);
    }

    private String string(boolean extreme) {
        if (extreme) {
            return ODD_STRINGS[random.nextInt(ODD_STRINGS.length)];
        }
        return random.nextInt(4) > 0 ? "k" + skewed() : "x".repeat(random.nextInt(40)) + random.nextInt(100);
    }

    /** Small numbers, the smallest most often: every second one is 0, every fourth 1 or -1, … */
    private long skewed() {
        int bits = Math.min(12, Long.numberOfTrailingZeros(random.nextLong()));
        long value = bits == 0 ? 0 : random.nextInt(1 << bits);
        return random.nextBoolean() ? value : -value;
    }
}
