package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.source.csv.CsvDialect;
import dev.drey.stage.source.csv.CsvFormat;
import dev.drey.stage.source.format.ReadSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourceReaderTest {
    private static final Schema SCHEMA = Schema.parse("n bigint");
    private static final int ROWS = 500;

    @TempDir
    Path directory;

    /** What a reader asks its task for. */
    private static final class Context extends LocalReaderContext {
        private int requests;

        @Override
        public void sendSplitRequest() {
            requests++;
        }
    }

    /** Collects numbers and the timestamps of their chunks. */
    private static final class Output implements ReaderOutput<Chunk> {
        private final List<Long> numbers = new ArrayList<>();
        private final List<String> events = new ArrayList<>();
        private long inputBytes;

        @Override
        public void collect(Chunk chunk) {
            inputBytes += chunk.inputBytes();
            for (int row = 0; row < chunk.rowCount(); row++) {
                numbers.add(chunk.longs(0).get(row));
            }
        }

        @Override
        public void collect(Chunk chunk, long timestamp) {
            collect(chunk);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new AssertionError("the strategy makes watermarks");
        }

        @Override
        public void markIdle() {
            events.add("idle");
        }

        @Override
        public void markActive() {
            events.add("active");
        }

        @Override
        public SourceOutput<Chunk> createOutputForSplit(String splitId) {
            events.add("+" + splitId.substring(splitId.lastIndexOf('/') + 1));
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            events.add("-" + splitId.substring(splitId.lastIndexOf('/') + 1));
        }
    }

    private static FileSourceReader reader(Context context, int chunkRows) {
        ReadSpec spec = new ReadSpec(SCHEMA, SCHEMA, null, false, chunkRows, 1 << 20);
        return new FileSourceReader(
                context,
                "numbers",
                new CsvFormat(CsvDialect.RFC_4180, spec),
                SCHEMA,
                false,
                new Pace(Pace.Settings.NONE, 1));
    }

    private FoundFile file(String name, int rows) throws IOException {
        StringBuilder text = new StringBuilder("n\n");
        for (int i = 0; i < rows; i++) {
            text.append(i).append('\n');
        }
        Path file = directory.resolve(name);
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Files.write(file, name.endsWith(".gz") ? GzipInputTest.gzip(bytes) : bytes);
        return new FileSelector(file.toString()).find(false).get(0);
    }

    private static FileSplit whole(FoundFile file) {
        return new FileSplit(file, 0, new FileByteSource(file).length(), FileSplit.UNREAD);
    }

    private static List<Long> numbers() {
        return LongStream.range(0, ROWS).boxed().toList();
    }

    /** Polls until the reader waits or ends. */
    private static InputStatus drain(FileSourceReader reader, Output output) throws Exception {
        InputStatus status;
        do {
            status = reader.pollNext(output);
        } while (status == InputStatus.MORE_AVAILABLE);
        return status;
    }

    @Test
    void restoringAfterAnyPoll_losesAndDoublesNothing() throws Exception {
        for (String name : List.of("plain.csv", "packed.csv.gz")) {
            FoundFile file = file(name, ROWS);
            for (int polls = 0; polls <= 12; polls++) {
                Output output = new Output();
                try (FileSourceReader before = reader(new Context(), 50)) {
                    before.addSplits(List.of(whole(file)));
                    for (int i = 0; i < polls; i++) {
                        before.pollNext(output);
                    }
                    List<FileSplit> state = new ArrayList<>();
                    FileSplitSerializer serializer = new FileSplitSerializer();
                    for (FileSplit split : before.snapshotState(1)) {
                        state.add(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)));
                    }
                    try (FileSourceReader after = reader(new Context(), 7)) {
                        after.addSplits(state);
                        after.notifyNoMoreSplits();
                        assertThat(drain(after, output)).isEqualTo(InputStatus.END_OF_INPUT);
                    }
                }
                assertThat(output.numbers)
                        .as(name + " after " + polls + " polls")
                        .isEqualTo(numbers());
            }
        }
    }

    @Test
    void rowsAndBytes_areCountedAsRowsAndBytes() throws Exception {
        FoundFile file = file("plain.csv", ROWS);
        Context context = new Context();
        Output output = new Output();
        try (FileSourceReader reader = reader(context, 50)) {
            long cut = file.length() / 3;
            reader.addSplits(List.of(
                    new FileSplit(file, 0, cut, FileSplit.UNREAD),
                    new FileSplit(file, cut, file.length(), FileSplit.UNREAD)));
            assertThat(drain(reader, output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(output.numbers).isEqualTo(numbers());
            assertThat(context.metricGroup()
                            .getIOMetricGroup()
                            .getNumRecordsInCounter()
                            .getCount())
                    .isEqualTo(ROWS);
            assertThat(context.metricGroup()
                            .getIOMetricGroup()
                            .getNumBytesInCounter()
                            .getCount())
                    .isEqualTo(file.length());
            assertThat(output.inputBytes).isEqualTo(file.length());
        }
    }

    @Test
    void aReaderWithoutSplits_asksOnceAndWaits() throws Exception {
        Context context = new Context();
        Output output = new Output();
        try (FileSourceReader reader = reader(context, 50)) {
            reader.start();
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(context.requests).isEqualTo(1);
            assertThat(reader.isAvailable()).isNotDone();
            reader.addSplits(List.of(whole(file("plain.csv", 1))));
            assertThat(reader.isAvailable()).isDone();
            assertThat(drain(reader, output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(context.requests).isEqualTo(2);
            reader.notifyNoMoreSplits();
            assertThat(reader.isAvailable()).isDone();
            assertThat(drain(reader, output)).isEqualTo(InputStatus.END_OF_INPUT);
        }
    }

    @Test
    void aReader_isIdleOnlyWhenNothingIsPending() throws Exception {
        Output output = new Output();
        try (FileSourceReader reader = reader(new Context(), 50)) {
            reader.start();
            reader.pollNext(output);
            assertThat(output.events).as("the answer is on its way").isEmpty();
            reader.handleSourceEvents(new FileEnumerator.NothingPending());
            assertThat(reader.isAvailable()).isDone();
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(reader.isAvailable()).isNotDone();
            assertThat(output.events).containsExactly("idle");
            reader.addSplits(List.of(whole(file("plain.csv", 1))));
            drain(reader, output);
            assertThat(output.events)
                    .as("the answer to its next question is on its way")
                    .containsExactly("idle", "active");
        }
    }

    /** A reader asks ahead, so that the answer may come at any time of its split; it is given once only. */
    @Test
    void aReader_isIdleBehindASplitDuringWhichNothingWasPending() throws Exception {
        FoundFile file = file("plain.csv", ROWS);
        for (int polls = 0; polls <= ROWS / 50 + 2; polls++) {
            Context context = new Context();
            Output output = new Output();
            try (FileSourceReader reader = reader(context, 50)) {
                reader.start();
                reader.addSplits(List.of(whole(file)));
                for (int i = 0; i < polls; i++) {
                    reader.pollNext(output);
                }
                reader.handleSourceEvents(new FileEnumerator.NothingPending());
                assertThat(drain(reader, output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
                assertThat(output.numbers).isEqualTo(numbers());
                assertThat(output.events).as("told after %d polls", polls).containsExactly("idle");
                assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
                assertThat(output.events).as("idle once").containsExactly("idle");
            }
        }
    }

    @Test
    void betweenTwoSplits_aReaderIsNotIdle() throws Exception {
        Schema schema = Schema.parse("at timestamp");
        ReadSpec spec = new ReadSpec(schema, schema, "at", false, 50, 1 << 20);
        Files.writeString(directory.resolve("a.csv"), "at\n2026-01-01 00:00\n");
        Files.writeString(directory.resolve("b.csv"), "at\n2026-01-02 00:00\n");
        List<FileSplit> splits = new FileSelector(directory.toString())
                .find(false).stream().map(FileSourceReaderTest::whole).toList();
        Output output = new Output();
        try (FileSourceReader reader = new FileSourceReader(
                new Context(),
                "numbers",
                new CsvFormat(CsvDialect.RFC_4180, spec),
                schema,
                true,
                new Pace(Pace.Settings.NONE, 1))) {
            reader.start();
            reader.addSplits(splits.subList(0, 1));
            drain(reader, output);
            assertThat(output.events).containsExactly("+a.csv:0");
            reader.addSplits(splits.subList(1, 2));
            drain(reader, output);
            assertThat(output.events).containsExactly("+a.csv:0", "-a.csv:0", "+b.csv:0");
            reader.handleSourceEvents(new FileEnumerator.NothingPending());
            drain(reader, output);
            assertThat(output.events).containsExactly("+a.csv:0", "-a.csv:0", "+b.csv:0", "idle", "-b.csv:0", "idle");
        }
    }

    @Test
    void aFileThatHasChanged_isRefused() throws Exception {
        FoundFile file = file("plain.csv", 3);
        Path path = directory.resolve("plain.csv");
        Files.writeString(path, "n\n1\n");
        Files.setLastModifiedTime(path, FileTime.fromMillis(file.modifiedMillis()));
        try (FileSourceReader reader = reader(new Context(), 50)) {
            reader.addSplits(List.of(whole(file)));
            assertThatThrownBy(() -> reader.pollNext(new Output()))
                    .hasMessage(
                            "stage 'numbers': " + path
                                    + ": the file has changed since it was found (then 8 bytes, now 4); write new files aside and rename them when they are complete");
        }
    }

    @Test
    void aFault_namesStageAndPlace() throws Exception {
        Path path = directory.resolve("bad.csv");
        Files.writeString(path, "n\n1\nx\n");
        try (FileSourceReader reader = reader(new Context(), 50)) {
            reader.addSplits(
                    List.of(whole(new FileSelector(path.toString()).find(false).get(0))));
            assertThatThrownBy(() -> reader.pollNext(new Output()))
                    .hasMessage("stage 'numbers': " + path
                            + ":3 (byte 4): column 'n': 'x' is not a bigint (whole number from"
                            + " -9223372036854775808 to 9223372036854775807)");
        }
    }
}
