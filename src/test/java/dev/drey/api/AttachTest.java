package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.stage.Changelog;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AttachTest {
    private static final Schema ORDERS = Schema.parse("user string, amount bigint, note string");

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    @Test
    void attachedPipeline_worksInsideAJobOfTheUsersOwn() throws Exception {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);

        Map<String, DataStream<Chunk>> results = pipeline(job, Mode.STREAMING).attachTo(job);

        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> collected =
                ChunkStreams.toRows(results.get("totals")).executeAndCollect()) {
            collected.forEachRemaining(row -> rows.add(row.getField("user") + "=" + row.getField("total")));
        }
        assertThat(rows).containsExactlyInAnyOrder("ann=10", "bob=7");
    }

    @Test
    void faultOfTheUsersOperatorBehindAStage_isNotTheStages() throws Exception {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);
        job.setParallelism(1);

        pipeline(job, Mode.STREAMING)
                .attachTo(job)
                .get("totals")
                .<Long>map(chunk -> {
                    throw new IllegalStateException("the user's own fault");
                })
                .returns(Types.LONG)
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(job::execute)
                .hasStackTraceContaining("the user's own fault")
                .satisfies(fault ->
                        assertThat(ExceptionUtils.stringifyException(fault)).doesNotContain("stage '"));
    }

    @Test
    void faultOfAStageBeforeTheUsersOperator_isTheStages() throws Exception {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);
        DataStream<Row> numbers =
                job.fromData(Types.ROW_NAMED(new String[] {"n"}, Types.LONG), Row.of(Long.MAX_VALUE), Row.of(1L));

        Pipeline.named("sums")
                .mode(Mode.STREAMING)
                .input("numbers", ChunkStreams.fromRows(numbers, Schema.parse("n bigint")))
                .stage("sum", "aggregate")
                .from("numbers")
                .option("select", Map.of("total", "sum(n)"))
                .output("totals")
                .from("sum")
                .pipeline()
                .attachTo(job)
                .get("totals")
                .sinkTo(new DiscardingSink<>());

        assertThatThrownBy(job::execute)
                .hasStackTraceContaining(
                        "stage 'sum': column 'total', sum(n) over all rows: the exact sum 9223372036854775808 does not fit bigint");
    }

    @Test
    void changesOfOneKeyBesideALargerParallelism_stayInOrder() throws Exception {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);
        int changes = 5_000;
        List<Row> rows = new ArrayList<>(List.of(Row.ofKind(RowKind.INSERT, "ann", 0L)));
        for (long i = 0; i < changes; i++) {
            rows.add(Row.ofKind(RowKind.DELETE, "ann", i));
            rows.add(Row.ofKind(RowKind.INSERT, "ann", i + 1));
        }
        DataStream<Row> balances =
                job.fromData(rows, Types.ROW_NAMED(new String[] {"user", "balance"}, Types.STRING, Types.LONG));
        assertThat(balances.getParallelism()).isLessThan(job.getParallelism());
        Batching single = new Batching(1, Duration.ofMillis(5));
        Path out = directory.resolve("out");

        Pipeline.named("balances")
                .mode(Mode.STREAMING)
                .input(
                        "balances",
                        ChunkStreams.fromRows(balances, Schema.parse("user string, balance bigint"), single),
                        Changelog.changes(List.of("user")))
                .stage("known", "filter")
                .from("balances")
                .option("where", "user is not null")
                .stage("doubled", "select")
                .from("known")
                .option("columns", Map.of("user", "user", "twice", "balance * 2"))
                .stage("out", "sink")
                .from("doubled")
                .option("format", "csv")
                .option("path", out.toString())
                .pipeline()
                .attachTo(job);
        job.execute();

        assertThat(lines(out))
                .filteredOn(line -> line.contains("ann"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains(String.valueOf(2 * changes));
    }

    private static List<String> lines(Path written) throws IOException {
        try (Stream<Path> files = Files.walk(written)) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }

    @Test
    void moreSubtasksThanBuckets_areRefused() {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);
        job.setParallelism(3);

        assertThatThrownBy(() -> pipeline(job, Mode.STREAMING)
                        .parallelism(1)
                        .set("max-parallelism", 2)
                        .attachTo(job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pipeline 'totals': the environment's parallelism is 3; allowed: 1 to max-parallelism, which is 2");
    }

    @Test
    void batchWithFlinksOwnSorting_isRefusedWithTheReason() {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.BATCH);

        assertThatThrownBy(() -> pipeline(job, Mode.BATCH).attachTo(job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "in batch mode the environment's execution.sorted-inputs.enabled must be false, because operators keep many"
                                + " keys at once, which Flink's batch sorting forbids");
    }

    @Test
    void otherModeThanTheEnvironments_isRefused() {
        StreamExecutionEnvironment job = environment(RuntimeExecutionMode.STREAMING);

        assertThatThrownBy(() -> pipeline(job, Mode.BATCH).attachTo(job))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pipeline 'totals' is in mode batch, but the environment's execution.runtime-mode is STREAMING; they must agree");
    }

    private static Pipeline pipeline(StreamExecutionEnvironment job, Mode mode) {
        DataStream<Row> orders = job.fromData(
                Types.ROW_NAMED(new String[] {"user", "amount", "note"}, Types.STRING, Types.LONG, Types.STRING),
                Row.of("ann", 3L, "a"),
                Row.of("bob", 7L, null),
                Row.of("ann", 7L, "c"),
                Row.of("bob", -1L, "d"));
        return Pipeline.named("totals")
                .mode(mode)
                .input("orders", ChunkStreams.fromRows(orders, ORDERS))
                .stage("paid", "filter")
                .from("orders")
                .option("where", "amount > 0")
                .stage("by_user", "aggregate")
                .from("paid")
                .option("group-by", List.of("user"))
                .option("select", Map.of("total", "sum(amount)"))
                .output("totals")
                .from("by_user")
                .pipeline();
    }

    private static StreamExecutionEnvironment environment(RuntimeExecutionMode mode) {
        Configuration configuration = new Configuration();
        configuration.set(ExecutionOptions.RUNTIME_MODE, mode);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = CLUSTER.cluster().environment(configuration);
        environment.setParallelism(2);
        return environment;
    }
}
