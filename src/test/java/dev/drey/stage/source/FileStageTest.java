package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.StageReport;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.spec.SpecException;
import dev.drey.stage.source.csv.CsvDialect;
import dev.drey.stage.source.csv.CsvFormat;
import dev.drey.stage.source.format.ReadSpec;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileStageTest {
    private static final Schema SCHEMA = Schema.parse("n bigint");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private void write(String name, long from, long to) throws IOException {
        StringBuilder text = new StringBuilder("n,text\n");
        for (long n = from; n < to; n++) {
            text.append(n).append(n % 5 == 0 ? ",\"quoted\nin two lines\"\n" : ",plain\n");
        }
        Files.writeString(directory.resolve(name), text);
    }

    /** Cuts files into pieces of a size that only tests have use for. */
    private DataStream<Chunk> numbers(StreamExecutionEnvironment environment, Path path, Duration watch) {
        Schema declared = Schema.parse("n bigint, text string");
        ReadSpec spec = new ReadSpec(declared, SCHEMA, null, false, 64, 1 << 20);
        ChunkFileSource source = new ChunkFileSource(
                "numbers", path.toString(), new CsvFormat(CsvDialect.RFC_4180, spec), spec, watch, 1000);
        OperatorIdentity tail = OperatorIdentity.whole("p", "numbers").middle("rows");
        return environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "numbers", ChunkTypeInfo.of(SCHEMA))
                .transform("tail", ChunkTypeInfo.of(SCHEMA), new SourceTailOperator(tail));
    }

    private static void add(Chunk chunk, List<Long> numbers) {
        for (int row = 0; row < chunk.rowCount(); row++) {
            numbers.add(chunk.longs(0).get(row));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void oneFileInManyPieces_isReadOnceAtAnyParallelism(int parallelism) throws Exception {
        write("numbers.csv", 0, 5000);
        StreamExecutionEnvironment environment = CLUSTER.cluster().environment(new Configuration());
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        environment.setParallelism(parallelism);
        List<Long> read = new ArrayList<>();
        try (CloseableIterator<Chunk> chunks =
                numbers(environment, directory.resolve("numbers.csv"), null).executeAndCollect()) {
            chunks.forEachRemaining(chunk -> add(chunk, read));
        }
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(0, 5000).boxed().toList());
    }

    @Test
    void watching_readsFilesAsTheyAppear() throws Exception {
        Path watched = Files.createDirectory(directory.resolve("watched"));
        StreamExecutionEnvironment environment = CLUSTER.cluster().environment(new Configuration());
        environment.setParallelism(2);
        try (CloseableIterator<Chunk> chunks =
                numbers(environment, watched, Duration.ofMillis(20)).executeAndCollect()) {
            for (int file = 0; file < 3; file++) {
                write("aside.csv", file * 100L, file * 100L + 100);
                Files.move(
                        directory.resolve("aside.csv"), watched.resolve(file + ".csv"), StandardCopyOption.ATOMIC_MOVE);
                List<Long> read = new ArrayList<>();
                while (read.size() < 100) {
                    add(chunks.next(), read);
                }
                assertThat(read)
                        .containsExactlyInAnyOrderElementsOf(LongStream.range(file * 100L, file * 100L + 100)
                                .boxed()
                                .toList());
            }
        }
    }

    private RunOutcome run(String yaml) throws Exception {
        return CLUSTER.run(PipelineCluster.plan(yaml, directory, RunOverrides.NONE.withParallelism(2)));
    }

    @Test
    void badRows_goToDeadLettersWithReasonPlaceAndBytes() throws Exception {
        Files.writeString(directory.resolve("in.csv"), "n,text\n1,a\nx,b\n3\n4,\"c\"\"d\"e\n5,f\n");
        RunOutcome outcome = run("""
                pipeline: letters
                stages:
                  rows:
                    type: file
                    path: in.csv
                    schema: {n: bigint, text: string}
                    on-error: dead-letter
                    dead-letters: dead
                  out: {type: sink, from: rows, format: print}
                """);
        StageReport rows = outcome.report().stages().get(0);
        assertThat(rows.rows().out()).isEqualTo(2);
        assertThat(rows.rows().dead()).isEqualTo(3);
        assertThat(outcome.report().bytesRead()).isEqualTo(Files.size(directory.resolve("in.csv")));
        String letters = contents(directory.resolve("dead"));
        Path in = directory.resolve("in.csv");
        assertThat(letters.replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?", "NOW"))
                .contains("letters,rows,NOW,'x' is not a bigint (whole number from -9223372036854775808 to"
                        + " 9223372036854775807)," + in + ",11,3,n,\"x,b\"\n")
                .contains("letters,rows,NOW,the record has 1 field instead of 2: '3'," + in + ",15,4,,3\n")
                .contains("\"4,\"\"c\"\"\"\"d\"\"e\"\n");
    }

    @Test
    void jsonLines_areReadLikeCsv_alsoTheirBadRows() throws Exception {
        Path in = directory.resolve("in.json");
        Files.writeString(in, "{\"n\": 1, \"text\": \"a\"}\n{\"n\": \"x\"}\n\n{\"text\": \"c\", \"n\": 3}\n");
        RunOutcome outcome = run("""
                pipeline: letters
                stages:
                  rows:
                    type: file
                    path: in.json
                    format: json
                    schema: {n: bigint, text: string}
                    on-error: dead-letter
                    dead-letters: dead
                  out: {type: sink, from: rows, format: print}
                """);
        StageReport rows = outcome.report().stages().get(0);
        assertThat(rows.rows().out()).isEqualTo(2);
        assertThat(rows.rows().dead()).isEqualTo(1);
        assertThat(outcome.report().bytesRead()).isEqualTo(Files.size(in));
        assertThat(contents(directory.resolve("dead")))
                .contains("the text 'x' is not a bigint (a number)," + in + ",22,2,n,\"{\"\"n\"\": \"\"x\"\"}\"\n");
    }

    @Test
    void optionsOfCsv_areRefusedForJson() {
        assertThatThrownBy(() -> run("""
                pipeline: options
                stages:
                  rows: {type: file, path: x.json, format: json, schema: {n: bigint}, header: false, delimiter: ";"}
                  out: {type: sink, from: rows, format: print}
                """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("option 'header' has no meaning for format json")
                .hasMessageContaining("option 'delimiter' has no meaning for format json");
    }

    private static String contents(Path files) throws IOException {
        try (Stream<Path> list = Files.list(files)) {
            StringBuilder text = new StringBuilder();
            for (Path file : list.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    @Test
    void aMissingFile_isToldBeforeTheJobIsSubmitted() {
        assertThatThrownBy(() -> run("""
                pipeline: missing
                stages:
                  rows: {type: file, path: nowhere.csv, schema: {n: bigint}}
                  out: {type: sink, from: rows, format: print}
                """))
                .isInstanceOf(SpecException.class)
                .hasMessage("test.yaml:3:28: stage 'rows': path '" + directory.resolve("nowhere.csv")
                        + "': the file or directory does not exist");
    }

    @Test
    void optionsThatDoNotFit_areAllTold() {
        assertThatThrownBy(() -> run("""
                pipeline: options
                stages:
                  rows:
                    type: file
                    path: x.csv
                    schema: {n: bigint, at: timestamp}
                    quote: ";"
                    delimiter: ";"
                    on-error: dead-letter
                    event-time: {column: att}
                  out: {type: sink, from: rows, format: print}
                """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("must be two different ASCII characters")
                .hasMessageContaining("on-error: dead-letter needs somebody to take the rows")
                .hasMessageContaining("event-time column 'att' is not in the schema; did you mean 'at'?");
    }

    @Test
    void watchingInBatch_isRefused() throws IOException {
        write("in.csv", 0, 1);
        assertThatThrownBy(() -> run("""
                pipeline: watching
                mode: batch
                stages:
                  rows: {type: file, path: in.csv, schema: {n: bigint}, watch: 1s}
                  out: {type: sink, from: rows, format: print}
                """))
                .isInstanceOf(SpecException.class)
                .hasMessageContaining("option 'watch' never ends, which mode batch waits for");
    }
}
