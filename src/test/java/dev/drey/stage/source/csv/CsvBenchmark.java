package dev.drey.stage.source.csv;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.source.format.ChunkReader;
import dev.drey.stage.source.format.ReadSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of a row from bytes in memory to columns: scanning, checks, conversion; and of the index alone. Chunks of 4096 rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CsvBenchmark {
    private static final int ROWS = 200_000;
    private static final int CHUNK_ROWS = 4096;
    private static final long SEED = 20_260_101L;
    private static final String[] SYLLABLES = {"ka", "mo", "ven", "tal", "dek", "jul", "stad", "vik", "zar", "ost", " "
    };
    private static final String[] WIDE_SYLLABLES = {"sør", "hå", "mé", "tün", "東", "ня"};
    private static final String[] CATEGORIES = {"books", "tools", "electronics", "software", "garden"};

    /** What the rows look like: name and degrees; the same in ASCII; five columns of an order; the same, of which two are used; quoted names. */
    @Param({"stations", "ascii stations", "orders", "two of orders", "quoted stations"})
    public String data;

    private BytesSource file;
    private CsvFormat format;
    private Chunk chunk;
    private CsvIndex index;
    private byte[] padded;
    private int fields;

    /** Draws the rows. */
    @Setup
    public void prepare() {
        boolean orders = data.endsWith("orders");
        Schema declared = orders
                ? Schema.parse("id bigint, user string, category string, amount decimal(10,2), at timestamp")
                : Schema.parse("station string, degrees decimal(4,1)");
        Schema output = data.equals("two of orders") ? Schema.parse("user string, amount decimal(10,2)") : declared;
        CsvDialect dialect = CsvDialect.RFC_4180.withHeader(false).withDelimiter(orders ? ',' : ';');
        byte[] bytes = (orders ? orders() : stations()).getBytes(StandardCharsets.UTF_8);
        file = BytesSource.of(bytes);
        format = new CsvFormat(dialect, new ReadSpec(declared, output, null, false, CHUNK_ROWS, 1 << 20));
        chunk = Chunk.allocate(output, CHUNK_ROWS);
        index = new CsvIndex(dialect);
        padded = Arrays.copyOf(bytes, bytes.length + CsvIndex.SLACK);
        fields = declared.size();
    }

    private String stations() {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] names = new String[413];
        for (int i = 0; i < names.length; i++) {
            StringBuilder name = new StringBuilder("N");
            for (int syllables = 1 + random.nextInt(5); syllables > 0; syllables--) {
                boolean wide = !data.startsWith("ascii") && random.nextInt(3) == 0;
                String[] from = wide ? WIDE_SYLLABLES : SYLLABLES;
                name.append(from[random.nextInt(from.length)]);
            }
            names[i] = data.startsWith("quoted") ? "\"" + name + "\"" : name.toString();
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            int tenths = random.nextInt(-300, 500);
            text.append(names[random.nextInt(names.length)]).append(';').append(tenths < 0 ? "-" : "");
            text.append(Math.abs(tenths) / 10)
                    .append('.')
                    .append(Math.abs(tenths) % 10)
                    .append('\n');
        }
        return text.toString();
    }

    private static String orders() {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            int cents = random.nextInt(100, 50_000);
            text.append(row).append(",user_").append(random.nextInt(1_000_000)).append(',');
            text.append(CATEGORIES[random.nextInt(CATEGORIES.length)]).append(',');
            text.append(cents / 100)
                    .append('.')
                    .append(cents % 100 < 10 ? "0" : "")
                    .append(cents % 100);
            text.append(String.format(",2026-01-01 %02d:%02d:08.680%n", row / 60 % 24, row % 60));
        }
        return text.toString();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long read() throws IOException {
        long rows = 0;
        try (ChunkReader reader = format.open(file).read(0, file.length(), -1)) {
            while (reader.next(chunk)) {
                rows += chunk.rowCount();
            }
        }
        return rows;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int index() {
        int found = 0;
        int from = 0;
        while (from < file.data().length) {
            index.scan(padded, from, file.data().length, CHUNK_ROWS * fields);
            int count = Math.min(index.count(), CHUNK_ROWS * fields);
            found += count;
            from = index.ends()[count] + 1;
        }
        return found;
    }
}
