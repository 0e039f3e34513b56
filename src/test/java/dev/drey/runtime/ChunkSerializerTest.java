package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TotalOrder;
import dev.drey.testing.ChunkChecksum;
import dev.drey.testing.Golden;
import dev.drey.testing.RandomChunks;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChunkSerializerTest {
    private static final Chunk SMALL = Chunks.parse("""
            op  | b boolean | n bigint | d double | s string | p decimal(6,2) | @time timestamp
            +I  | true      | 1        | -0.0     | ann      | 1.50           | 2001-01-01 00:05:00
            ~+I | false     | 2        | 7.5      | hidden   | 2.50           | 2001-01-01 00:06:00
            -U  | null      | null     | null     | null     | null           | 2001-01-01 00:07:00
            +U  | false     | -1       | NaN      | 日本     | -0.01          | 1969-12-31 23:59:59.999999
            -D  | true      | 3        | Infinity | ''       | 0.00           | 2001-01-01 00:09:00
            """);

    static {
        SMALL.setBucket(5);
        SMALL.addArrivals(0x0102030405060708L, 3);
        SMALL.addArrivals(0x0102030405060800L, 1);
    }

    /** Savepoints of users hold these bytes: when this test fails, {@link ChunkSerializer#VERSION} must change. */
    @Test
    void layout_isThatOfVersion2() throws IOException {
        byte[] bytes = bytes(SMALL);

        assertThat(ChunkSerializer.VERSION).isEqualTo((byte) 2);
        Golden.check("chunk-v2.txt", Chunks.print(SMALL) + "\n" + hex(bytes));
        assertThat(Chunks.print(read(SMALL.schema(), bytes))).isEqualTo(Chunks.print(SMALL.copy()));
    }

    @Test
    void chunkOfLaterVersionOrUnknownFlags_isRefused() throws IOException {
        byte[] bytes = bytes(Chunks.parse("n bigint\n1\n"));
        bytes[0] = 3;
        assertThatThrownBy(() -> read(Schema.parse("n bigint"), bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("chunk of (n bigint) has layout version 3; this build reads 2");
        bytes[0] = 2;
        bytes[1] = 8;
        assertThatThrownBy(() -> read(Schema.parse("n bigint"), bytes))
                .isInstanceOf(IOException.class)
                .hasMessage("chunk of (n bigint) has unknown flags 8; the data is corrupt or newer");
    }

    static Stream<Long> seeds() {
        return RandomChunks.seeds(200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChunk_arrivesAsItsSelectedRows(long seed) throws IOException {
        RandomChunks random = new RandomChunks(seed).withSelections();
        if (seed % 2 == 0) {
            random.withRowKinds();
        }
        if (seed % 3 == 0) {
            random.withEventTime();
        }
        Chunk chunk = random.chunk(random.schema(), random.below(300));
        chunk.setBucket(random.below(129) - 1);
        for (int i = random.below(40); i > 0; i--) {
            chunk.addArrivals(random.below(1000), 1 + random.below(9));
        }
        long checksum = ChunkChecksum.of(chunk);
        ChunkSerializer serializer = new ChunkSerializer(chunk.schema());

        byte[] bytes = bytes(chunk);
        Chunk arrived = read(chunk.schema(), bytes);
        DataOutputSerializer copied = new DataOutputSerializer(16);
        serializer.copy(new DataInputDeserializer(bytes), copied);

        assertSame(seed, arrived, chunk.copy());
        assertSame(seed, serializer.copy(chunk), chunk.copy());
        assertSame(seed, serializer.copy(chunk, serializer.createInstance()), chunk.copy());
        assertThat(copied.getCopyOfBuffer()).as("seed %d", seed).isEqualTo(bytes);
        assertThat(ChunkChecksum.of(chunk))
                .as("seed %d: the chunk was written to", seed)
                .isEqualTo(checksum);
    }

    private static void assertSame(long seed, Chunk actual, Chunk expected) {
        assertThat(Chunks.print(actual)).as("seed %d", seed).isEqualTo(Chunks.print(expected));
        assertThat(actual.schema()).as("seed %d", seed).isEqualTo(expected.schema());
        assertThat(actual.bucket()).as("seed %d", seed).isEqualTo(expected.bucket());
        assertThat(actual.arrivals()).as("seed %d", seed).isEqualTo(expected.arrivals());
        for (int c = 0; c < expected.columnCount(); c++) {
            if (actual.column(c) instanceof DoubleColumn doubles) {
                for (int row = 0; row < expected.rowCount(); row++) {
                    assertThat(Double.doubleToRawLongBits(doubles.get(row)))
                            .as("seed %d", seed)
                            .isEqualTo(Double.doubleToRawLongBits(
                                    expected.doubles(c).get(row)));
                }
            }
        }
    }

    @Test
    void chunksAtTheEdges_arrive() throws IOException {
        assertArrives(Chunks.parse("n bigint"));
        assertArrives(Chunks.parse("s string\nx\n"));
        assertArrives(Chunks.parse(
                "a bigint | s string | d double | b boolean\nnull | null | null | null\nnull | null | null | null\n"));
        Chunk noColumns = Chunk.allocate(Schema.of(), 0);
        noColumns.setRowCount(5);
        assertThat(read(noColumns.schema(), bytes(noColumns)).rowCount()).isEqualTo(5);
        Chunk noneSelected = Chunks.parse("op | n bigint\n~ | 1\n~ | 2\n");
        assertArrives(noneSelected);
        assertArrives(new RandomChunks(1).chunk(wide(500), 3));
    }

    /** More rows and bytes than are taken memory for ahead, with nulls, kinds and times, so that every part grows while it is read. */
    @Test
    void hugeChunk_arrives() throws IOException {
        Schema schema = Schema.parse("n bigint, d double, b boolean, s string");
        Chunk chunk = new RandomChunks(7).withRowKinds().withEventTime().chunk(schema, 3 * ColumnCodec.ROWS_AHEAD + 77);
        for (int row = 0; row < chunk.rowCount(); row += 1000) {
            chunk.strings(3).setString(row, "long".repeat(10_000));
            chunk.strings(3).setValid(row);
            chunk.longs(0).setNull(row);
        }

        Chunk arrived = read(schema, bytes(chunk));

        Chunk expected = chunk.copy();
        assertThat(arrived.rowCount()).isEqualTo(expected.rowCount());
        assertThat(arrived.rowKinds()).startsWith(expected.rowKinds());
        for (int row = 0; row < expected.rowCount(); row++) {
            assertThat(arrived.eventTime().get(row))
                    .isEqualTo(expected.eventTime().get(row));
            for (int c = 0; c < schema.size(); c++) {
                if (TotalOrder.compare(arrived.column(c), row, expected.column(c), row) != 0) {
                    throw new AssertionError("row " + row + ", column " + c + " differs");
                }
            }
        }
    }

    private static void assertArrives(Chunk chunk) throws IOException {
        assertThat(Chunks.print(read(chunk.schema(), bytes(chunk)))).isEqualTo(Chunks.print(chunk.copy()));
    }

    private static Schema wide(int columns) {
        return Schema.parse(IntStream.range(0, columns)
                .mapToObj(c -> "c" + c
                        + List.of(" bigint", " string", " double", " boolean").get(c % 4))
                .collect(Collectors.joining(", ")));
    }

    @Test
    void rowsAppendedToAnArrivedChunk_areValid() throws IOException {
        Chunk arrived = read(Schema.parse("n bigint"), bytes(Chunks.parse("n bigint\nnull\n2\n")));
        Column column = arrived.column(0);
        column.ensureCapacity(200);

        for (int row = 2; row < 200; row++) {
            assertThat(column.isNull(row)).as("row %d", row).isFalse();
        }
    }

    /** Every byte, every bit: an {@link IOException}, or a chunk that can be read without harm. */
    @Test
    void corruptBytes_endInAnIoException_orInReadableData() throws IOException {
        byte[] bytes = bytes(SMALL);
        for (int at = 0; at < bytes.length; at++) {
            for (int flip = 1; flip < 256; flip++) {
                byte[] corrupt = bytes.clone();
                corrupt[at] ^= (byte) flip;
                String label = "byte " + at + " xor " + flip;
                assertThatCode(() -> readCorrupt(corrupt)).as(label).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void truncatedBytes_endInAnEofException() throws IOException {
        byte[] bytes = bytes(SMALL);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> read(SMALL.schema(), cut))
                    .as("length %d", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    private static void readCorrupt(byte[] bytes) {
        try {
            Chunk chunk = new ChunkSerializer(SMALL.schema()).deserialize(new DataInputDeserializer(bytes));
            Chunk copy = chunk.copy();
            assertThat(copy.rowCount()).isEqualTo(chunk.rowCount());
            for (int row = 0; row < copy.rowCount(); row++) {
                copy.strings(3).getString(row);
            }
        } catch (IOException e) {
            assertThat(e)
                    .satisfiesAnyOf(
                            eof -> assertThat(eof).isInstanceOf(EOFException.class),
                            told -> assertThat(told).hasMessageMatching("(?s).*(corrupt|this build reads).*"));
        }
    }

    @Test
    void chunkOfOtherColumns_isNotSent() {
        ChunkSerializer serializer = new ChunkSerializer(Schema.parse("n bigint, s string"));
        assertThatThrownBy(() -> serializer.serialize(
                        Chunks.parse("s string | n bigint\nx | 1\n"), new DataOutputSerializer(16)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a chunk of (s string, n bigint) was sent on a stream of (n bigint, s string)");
    }

    /** What Flink's own SerializerTestBase asks of every serializer. */
    @Test
    void serializer_keepsFlinksContract() throws Exception {
        Schema schema = SMALL.schema();
        ChunkSerializer serializer = new ChunkSerializer(schema);
        TypeSerializer<Chunk> duplicate = serializer.duplicate();

        assertThat(duplicate)
                .isEqualTo(serializer)
                .hasSameHashCodeAs(serializer)
                .isNotSameAs(serializer);
        assertThat(serializer).isNotEqualTo(new ChunkSerializer(Schema.parse("n bigint")));
        assertThat(serializer.isImmutableType()).isFalse();
        assertThat(serializer.getLength()).isEqualTo(-1);
        assertThat(serializer.createInstance().schema()).isEqualTo(schema);
        assertThat(InstantiationUtil.clone(serializer)).isEqualTo(serializer);
        serializer.serialize(SMALL, new DataOutputSerializer(16));
        ChunkSerializer sentAfterUse = InstantiationUtil.clone(serializer);
        assertThat(Chunks.print(
                        sentAfterUse.deserialize(serializer.createInstance(), new DataInputDeserializer(bytes(SMALL)))))
                .isEqualTo(Chunks.print(SMALL.copy()));
    }

    @Test
    void duplicates_workAtTheSameTime() throws Exception {
        ChunkSerializer original = new ChunkSerializer(Schema.parse("n bigint, s string"));
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> new Thread(() -> roundTrips(original.duplicate(), i)))
                .toList();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failures.add(e)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    private static void roundTrips(TypeSerializer<Chunk> serializer, int seed) {
        RandomChunks random = new RandomChunks(seed);
        for (int i = 0; i < 200; i++) {
            Chunk chunk = random.chunk(Schema.parse("n bigint, s string"), 50);
            try {
                DataOutputSerializer out = new DataOutputSerializer(16);
                serializer.serialize(chunk, out);
                assertThat(Chunks.print(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()))))
                        .isEqualTo(Chunks.print(chunk));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static byte[] bytes(Chunk chunk) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(16);
        new ChunkSerializer(chunk.schema()).serialize(chunk, out);
        return out.getCopyOfBuffer();
    }

    private static Chunk read(Schema schema, byte[] bytes) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        Chunk chunk = new ChunkSerializer(schema).deserialize(in);
        assertThat(in.available()).as("bytes left over").isZero();
        return chunk;
    }

    private static String hex(byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int from = 0; from < bytes.length; from += 16) {
            lines.append(HexFormat.ofDelimiter(" ").formatHex(bytes, from, Math.min(bytes.length, from + 16)))
                    .append('\n');
        }
        return lines.toString();
    }
}
