package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryCommitTest {
    private static final byte[] EMPTY = "header\n".getBytes();

    @TempDir
    private Path directory;

    private Path target;
    private StagedDirectory staging;

    @BeforeEach
    void stage() throws IOException {
        target = directory.resolve("result");
        staging = StagedDirectory.of(target, "run1");
        staging.create();
    }

    private StagedFile staged(StagedDirectory where, String name, String content, long bytes, int subtask)
            throws IOException {
        Path file = where.files().resolve(name);
        Files.writeString(file, content);
        return new StagedFile(file, bytes, subtask);
    }

    private void publish(List<StagedFile> files) throws IOException {
        new DirectoryCommit(target, IfExists.OVERWRITE, "csv", staging).publish(files, EMPTY);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void bytesBehindTheReport_areCutOffAndUnlistedFilesDropped() throws IOException {
        StagedFile a = staged(staging, "a", "12345678", 5, 1);
        StagedFile b = staged(staging, "b", "abc", 3, 1);
        StagedFile none = staged(staging, "c", "lost", 0, 0);
        staged(staging, "of-an-attempt-that-failed", "garbage", 0, 0);
        publish(List.of(a, none, b));
        assertThat(target.resolve("part-0001-0001.csv")).hasContent("12345");
        assertThat(target.resolve("part-0001-0002.csv")).hasContent("abc");
        assertThat(target.toFile().list()).hasSize(2);
        assertThat(left()).containsExactly("result");
    }

    @Test
    void filesOfTheRunBefore_areTakenOver() throws IOException {
        StagedDirectory before = StagedDirectory.of(target, "run0");
        before.create();
        before.keep();
        StagedFile old = staged(before, "a", "old+behind", 3, 0);
        publish(List.of(old, staged(staging, "b", "new", 3, 0)));
        assertThat(target.resolve("part-0000-0001.csv")).hasContent("old");
        assertThat(target.resolve("part-0000-0002.csv")).hasContent("new");
        assertThat(left()).containsExactly("result");
    }

    @Test
    void missingOrShortFile_isToldAndNothingPublished() throws IOException {
        StagedFile shortened = staged(staging, "a", "12", 5, 0);
        assertThatThrownBy(() -> publish(List.of(shortened)))
                .hasMessageContaining("holds 2 bytes; the writer's last report says 5");
        StagedFile gone = new StagedFile(staging.files().resolve("gone"), 5, 0);
        assertThatThrownBy(() -> publish(List.of(gone)))
                .hasMessageContaining("is gone; was its savepoint resumed and finished by another run");
        assertThat(target).doesNotExist();
        assertThat(staging.root()).isDirectory();
    }

    @Test
    void publishingAgainAfterItStoppedHalfway_completes() throws IOException {
        StagedFile a = staged(staging, "a", "aaa", 3, 0);
        StagedFile b = staged(staging, "b", "b", 2, 1);
        assertThatThrownBy(() -> publish(List.of(a, b))).isInstanceOf(IOException.class);
        Files.writeString(b.path(), "bb");
        publish(List.of(a, b));
        assertThat(target.resolve("part-0000-0001.csv")).hasContent("aaa");
        assertThat(target.resolve("part-0001-0001.csv")).hasContent("bb");
    }

    @Test
    void noRows_giveTheEmptyFile() throws IOException {
        Files.createDirectories(target);
        publish(List.of());
        assertThat(target.resolve("part-0000-0001.csv")).hasContent("header\n");
    }

    @Test
    void manifest_readsBackAsWritten() throws IOException {
        assertThat(staging.readManifest()).isNull();
        List<StagedFile> files = List.of(
                new StagedFile(staging.files().resolve("odd name\nä %20.csv"), 12, 3),
                new StagedFile(staging.files().resolve("b"), Long.MAX_VALUE, 0));
        staging.writeManifest(files);
        assertThat(staging.readManifest()).isEqualTo(files);
        staging.keep();
        staging.reopen();
        assertThat(staging.readManifest()).isNull();
        assertThat(staging.isKept()).isFalse();
    }

    @Test
    void writerThatFails_countsUpToItsLastReport() throws Exception {
        Chunk rows = Chunks.parse("i bigint\n1\n2");
        FileOutput output = FileOutput.to(target, IfExists.FAIL, CsvFormat.DEFAULT, rows.schema(), new Configuration());
        output.staging().create();
        List<StagedFile> before;
        try (var harness = new OneInputStreamOperatorTestHarness<>(writer(output))) {
            harness.open();
            harness.processElement(new StreamRecord<>(rows));
            harness.prepareSnapshotPreBarrier(1);
            before = reported(harness);
            for (int i = 0; i < 50_000; i++) {
                harness.processElement(new StreamRecord<>(rows));
            }
        }
        assertThat(before).singleElement().satisfies(file -> {
            assertThat(file.bytes()).isEqualTo(6);
            assertThat(Files.size(file.path())).isGreaterThan(6);
        });
        List<StagedFile> after;
        try (var harness = new OneInputStreamOperatorTestHarness<>(writer(output))) {
            harness.open();
            harness.processElement(new StreamRecord<>(rows));
            harness.getOperator().finish();
            after = reported(harness);
            harness.prepareSnapshotPreBarrier(2);
            assertThat(harness.getOutput()).isEmpty();
        }
        output.commit().publish(Stream.concat(before.stream(), after.stream()).toList(), EMPTY);
        assertThat(target.resolve("part-0000-0001.csv")).hasContent("i\n1\n2\n");
        assertThat(target.resolve("part-0000-0002.csv")).hasContent("i\n1\n2\n");
        assertThat(left()).contains("result").hasSize(2); // beside it the directory that stage() made
    }

    @Test
    void writerWithoutTheStagingDirectory_saysWhatIsWrong() throws Exception {
        Chunk rows = Chunks.parse("i bigint\n1");
        FileOutput output = FileOutput.to(target, IfExists.FAIL, CsvFormat.DEFAULT, rows.schema(), new Configuration());
        try (var harness = new OneInputStreamOperatorTestHarness<>(writer(output))) {
            assertThatThrownBy(harness::open)
                    .hasStackTraceContaining(
                            "is not visible on this machine; the output's path must be on a file system");
        }
    }

    private static FileWriteOperator writer(FileOutput output) {
        return new FileWriteOperator(OperatorIdentity.whole("test", "out"), output);
    }

    private static List<StagedFile> reported(OneInputStreamOperatorTestHarness<Chunk, Chunk> harness) {
        List<StagedFile> files = harness.extractOutputValues().stream()
                .flatMap(chunk -> StagedFileRows.read(chunk).stream())
                .toList();
        harness.getOutput().clear();
        return files;
    }
}
