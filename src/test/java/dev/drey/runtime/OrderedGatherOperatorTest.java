package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedGatherOperatorTest {
    private static final Schema SCHEMA = Schema.parse("n bigint, name string");
    private static final int ROWS = 10;

    @TempDir
    static Path directory;

    /** Of the test at hand; operators run in this process. */
    private static final List<SpillFile> FILES = new ArrayList<>();

    private static final SpillSpaces SPACES = (task, name) -> {
        SpillSpace space = new SpillDirectory(List.of(directory), name);
        return new SpillSpace() {
            @Override
            public SpillFile create() throws IOException {
                FILES.add(space.create());
                return FILES.get(FILES.size() - 1);
            }

            @Override
            public void close() throws IOException {
                space.close();
            }
        };
    };

    @BeforeEach
    void forgetFiles() {
        FILES.clear();
    }

    private static OneInputStreamOperatorTestHarness<Chunk, Chunk> harness(long limit) throws Exception {
        OrderedGatherOperator operator =
                new OrderedGatherOperator(OperatorIdentity.whole("test", "sorted"), SCHEMA, limit, SPACES);
        OneInputStreamOperatorTestHarness<Chunk, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator, 1, 1, 0);
        harness.setup(new ChunkSerializer(SCHEMA));
        harness.open();
        return harness;
    }

    /** Numbers from the given one on, as subtask {@code bucket} gives them. */
    private static StreamRecord<Chunk> rows(int bucket, int from) {
        Chunk chunk = Chunk.allocate(SCHEMA, ROWS);
        for (int row = 0; row < ROWS; row++) {
            chunk.longs(0).set(row, from + row);
            chunk.strings(1).setString(row, "row " + (from + row));
        }
        chunk.setRowCount(ROWS);
        chunk.setBucket(bucket);
        return new StreamRecord<>(chunk);
    }

    private static List<Long> numbers(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        List<Long> numbers = new ArrayList<>();
        for (Chunk chunk : harness.extractOutputValues()) {
            assertThat(chunk.bucket()).isEqualTo(Chunk.NO_BUCKET);
            for (int i = 0; i < chunk.selectedCount(); i++) {
                numbers.add(chunk.longs(0).get(chunk.selectedRow(i)));
                assertThat(chunk.strings(1).getString(chunk.selectedRow(i)))
                        .isEqualTo("row " + numbers.get(numbers.size() - 1));
            }
        }
        return numbers;
    }

    private static void processMixed(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) throws Exception {
        harness.processElement(rows(2, 40));
        harness.processElement(rows(0, 0));
        harness.processElement(rows(1, 20));
        harness.processElement(rows(2, 50));
        harness.processElement(rows(0, 10));
        harness.processElement(rows(1, 30));
    }

    private static void assertNoFileIsLeft() throws IOException {
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void mixedChunks_areGivenBucketByBucketUpToTheLimit() throws Exception {
        for (long limit : new long[] {Long.MAX_VALUE, 60, 59, 41, 40, 15, 1}) {
            try (var harness = harness(limit)) {
                processMixed(harness);
                assertThat(numbers(harness)).as("first bucket, limit %d", limit).hasSize((int) Math.min(limit, 20));
                harness.getOperator().finish();
                List<Long> expected = new ArrayList<>();
                for (long n = 0; n < Math.min(limit, 60); n++) {
                    expected.add(n);
                }
                assertThat(numbers(harness)).as("limit %d", limit).isEqualTo(expected);
            }
            assertNoFileIsLeft();
        }
    }

    @Test
    void selectedRows_areTheOnesThatWait() throws Exception {
        try (var harness = harness(Long.MAX_VALUE)) {
            for (int bucket : new int[] {1, 0}) {
                StreamRecord<Chunk> rows = rows(bucket, 10 * bucket);
                rows.getValue().select(new int[] {2, 5}, 2);
                harness.processElement(rows);
            }
            harness.getOperator().finish();
            assertThat(numbers(harness)).containsExactly(2L, 5L, 12L, 15L);
        }
    }

    private interface Damage {
        void to(RandomAccessFile file) throws IOException;
    }

    /** Damages the file of bucket 1, of two chunks, and tells what comes of it. */
    private void assertFault(String expected, Damage damage) throws Exception {
        forgetFiles();
        var harness = harness(Long.MAX_VALUE);
        try {
            harness.processElement(rows(1, 20));
            long first = Files.size(Path.of(FILES.get(0).path()));
            harness.processElement(rows(1, 30));
            long all = Files.size(Path.of(FILES.get(0).path()));
            try (RandomAccessFile file = new RandomAccessFile(FILES.get(0).path(), "rw")) {
                damage.to(file);
            }
            assertThatThrownBy(() -> harness.getOperator().finish())
                    .hasMessageContaining("stage 'sorted'")
                    .hasMessageContaining("spill file '" + FILES.get(0).path() + "': "
                            + expected.replace("SECOND", "" + first).replace("END", "" + all));
        } finally { // closing the harness would finish the operator once more
            harness.getOperator().close();
            harness.getEnvironment().close();
        }
        assertNoFileIsLeft();
    }

    private static void flip(RandomAccessFile file, long at, int bit) throws IOException {
        file.seek(at);
        int old = file.read();
        file.seek(at);
        file.write(old ^ bit);
    }

    @Test
    void damagedChunks_areNamedByFileAndByte() throws Exception {
        assertFault("the chunk at byte 0 of END is corrupt: the checksum of its ", file -> flip(file, 50, 4));
        assertFault(
                "the chunk at byte SECOND of END is corrupt: the checksum of its ",
                file -> flip(file, file.length() - 1, 1));
        assertFault("the chunk at byte 0 of END is corrupt: the checksum of its ", file -> flip(file, 5, 1));
        assertFault("the chunk at byte 0 of END is corrupt: the checksum of its ", file -> flip(file, 3, 1));
    }

    @Test
    void damagedLengths_areRefusedBeforeAnythingOfThatLengthIsRead() throws Exception {
        assertFault("the chunk at byte 0 of END is corrupt: its header tells of -", file -> flip(file, 0, 0x80));
        assertFault("the chunk at byte 0 of END is corrupt: its header tells of ", file -> flip(file, 0, 0x40));
        assertFault("the chunk at byte 0 of END is corrupt: its header tells of 0 bytes", file -> {
            file.seek(0);
            file.writeInt(0);
        });
    }

    @Test
    void truncatedFiles_tellWhereTheyEnd() throws Exception {
        assertFault("it ends at byte 3, END bytes were written", file -> file.setLength(3));
        assertFault("it ends at byte 60, END bytes were written", file -> file.setLength(60));
        assertFault("it ends at byte 0, END bytes were written", file -> file.setLength(0));
    }

    @Test
    void missingFiles_areNamed() throws Exception {
        assertFault("cannot read 8 bytes at byte 0: NoSuchFileException", file -> {
            FILES.get(0).close();
            Files.delete(Path.of(FILES.get(0).path()));
        });
    }
}
