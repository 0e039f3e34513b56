package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.api.ChunkStreams;
import dev.drey.api.Pipeline;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Windowed aggregates in whole pipelines: watermarks of real sources, through filter, select, union and exchanges. */
class WindowPipelineTest {
    private static final long SEED = 20260102L;
    private static final int FILES = 4;
    private static final int ROWS = 1_500;

    private static final String YAML = """
            pipeline: windows
            stages:
              readings:
                type: file
                path: readings
                schema: {id: bigint, place: string, at: timestamp}
                event-time: {column: at}
              odd: {type: filter, from: readings, where: "id % 2 = 1"}
              even: {type: filter, from: readings, where: "id % 2 = 0"}
              all: {type: union, from: [odd, even]}
              named: {type: select, from: all, columns: {where_at: place, id: id}}
              per_minute:
                type: aggregate
                from: named
                group-by: [where_at]
                window: {tumble: 1m}
                select: {n: count(*), ids: sum(id)}
              per_hop:
                type: aggregate
                from: named
                group-by: [where_at]
                window: {hop: {size: 10m, slide: 4m}, offset: 1m}
                select: {n: count(*)}
              busiest:
                type: aggregate
                from: per_minute
                window: {tumble: 1h}
                select: {most: max(n), minutes: count(*), rows: sum(n)}
              minutes: {type: sink, from: per_minute, format: print}
              hops: {type: sink, from: per_hop, format: print}
              hours: {type: sink, from: busiest, format: print}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    private static MaterializedResult expectedMinutes;
    private static MaterializedResult expectedHops;
    private static MaterializedResult expectedHours;

    @BeforeAll
    static void writeReadings() throws Exception {
        Path input = Files.createDirectory(directory.resolve("readings"));
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, long[]> minutes = new TreeMap<>();
        long seconds = -3600; // from 1969 on
        for (int file = 0; file < FILES; file++) {
            try (Writer out = Files.newBufferedWriter(input.resolve("part-" + file + ".csv"))) {
                out.write("id,place,at\n");
                for (int row = 0; row < ROWS; row++) {
                    seconds += random.nextInt(4);
                    long id = (long) file * ROWS + row;
                    String place = "place" + random.nextInt(3);
                    out.write(id + "," + place + "," + timestamp(seconds) + "\n");
                    long[] group = minutes.computeIfAbsent(
                            timestamp(Math.floorDiv(seconds, 60L) * 60) + " | "
                                    + timestamp(Math.floorDiv(seconds, 60L) * 60 + 60) + " | " + place,
                            g -> new long[2]);
                    group[0]++;
                    group[1] += id;
                }
            }
        }
        StringBuilder drawn = new StringBuilder(
                "window_start timestamp | window_end timestamp | where_at string | n bigint | ids bigint\n");
        minutes.forEach((key, group) -> drawn.append(key)
                .append(" | ")
                .append(group[0])
                .append(" | ")
                .append(group[1])
                .append('\n'));
        expectedMinutes = MaterializedResult.of(Chunks.parse(drawn.toString()));
        RunOutcome first = CLUSTER.run(PipelineCluster.plan(YAML, directory, overrides(Mode.BATCH, 1, 4096)));
        expectedHops = PipelineCluster.result(first, "hops");
        expectedHours = PipelineCluster.result(first, "hours");
    }

    private static String timestamp(long seconds) {
        return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss"));
    }

    private static RunOverrides overrides(Mode mode, int parallelism, int chunkRows) {
        return new RunOverrides(mode, parallelism, chunkRows, Map.of());
    }

    static Stream<Arguments> settings() {
        List<Arguments> all = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            all.add(Arguments.of(mode, 1, 64));
            all.add(Arguments.of(mode, 2, 7));
            all.add(Arguments.of(mode, 3, 1024));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void orderedFilesReadAtOnce_giveTheSameWindowsInEveryModeAndNothingIsLate(Mode mode, int parallelism, int chunkRows)
            throws Exception {
        RunOutcome outcome =
                CLUSTER.run(PipelineCluster.plan(YAML, directory, overrides(mode, parallelism, chunkRows)));

        assertThat(PipelineCluster.result(outcome, "minutes"))
                .as("seed %d", SEED)
                .isEqualTo(expectedMinutes);
        assertThat(PipelineCluster.result(outcome, "hops")).as("seed %d", SEED).isEqualTo(expectedHops);
        assertThat(PipelineCluster.result(outcome, "hours")).as("seed %d", SEED).isEqualTo(expectedHours);
        assertThat(outcome.report().stages())
                .allSatisfy(stage ->
                        assertThat(stage.rows().late()).as(stage.stage()).isZero());
    }

    /** Three subtasks share one file, so that two of them never have a row; the run never ends. */
    @Test
    @Timeout(120)
    void windowsFireWhileTheRunGoesOn_andSubtasksWithoutRowsHoldNothingBack() throws Exception {
        Path input = Files.createDirectory(directory.resolve("growing"));
        Files.writeString(
                input.resolve("a.csv"),
                "id,at\n1,2026-01-01 10:00:00\n2,2026-01-01 10:00:59\n3,2026-01-01 10:01:30\n4,2026-01-01 10:02:00\n");
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment();
        job.setParallelism(3);
        job.getConfig().enableObjectReuse();
        DataStream<Chunk> results = Pipeline.named("watching")
                .mode(Mode.STREAMING)
                .baseDirectory(directory)
                .stage("readings", "file")
                .options(Map.of(
                        "path",
                        "growing",
                        "schema",
                        Map.of("id", "bigint", "at", "timestamp"),
                        "event-time",
                        Map.of("column", "at"),
                        "watch",
                        "10ms"))
                .stage("kept", "filter")
                .from("readings")
                .option("where", "id > 0")
                .stage("per_minute", "aggregate")
                .from("kept")
                .options(Map.of("window", Map.of("tumble", "1m"), "select", Map.of("n", "count(*)")))
                .output("results")
                .from("per_minute")
                .pipeline()
                .attachTo(job)
                .get("results");
        try (CloseableIterator<Row> rows = ChunkStreams.toRows(results).executeAndCollect()) {
            assertThat(rows.next().getField("n")).isEqualTo(2L);
            assertThat(rows.next().getField("n")).isEqualTo(1L);
            // The next file wakes one of the idle subtasks.
            Files.writeString(directory.resolve("b.csv"), "id,at\n5,2026-01-01 10:02:30\n6,2026-01-01 10:03:00\n");
            Files.move(directory.resolve("b.csv"), input.resolve("b.csv"));
            assertThat(rows.next().getField("n")).isEqualTo(2L);
        }
    }

    private static final String SMALL = """
            pipeline: small
            stages:
              rows:
                type: values
                schema: {k: string, at: timestamp}
                %s
                rows: [[a, 2026-01-01 10:00], [b, 2026-01-01 10:07], [a, 2026-01-01 10:07]]
              totals: {type: aggregate, from: rows, %s}
              out: {type: sink, from: totals, format: print}
            """;
    private static final String EVENT_TIME = "event-time: {column: at}";

    private static RunOutcome runSmall(String options, Mode mode) throws Exception {
        return CLUSTER.run(
                PipelineCluster.plan(SMALL.formatted(EVENT_TIME, options), directory, overrides(mode, 2, 2)));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void hops_holdARowInEachOfTheirWindows(Mode mode) throws Exception {
        RunOutcome outcome =
                runSmall("window: {hop: {size: 10m, slide: 5m}}, group-by: [k], select: {n: count(*)}", mode);
        assertThat(PipelineCluster.result(outcome, "out")).isEqualTo(MaterializedResult.of(Chunks.parse("""
                window_start timestamp | window_end timestamp | k string | n bigint
                2026-01-01 09:55       | 2026-01-01 10:05     | a        | 1
                2026-01-01 10:00       | 2026-01-01 10:10     | a        | 2
                2026-01-01 10:00       | 2026-01-01 10:10     | b        | 1
                2026-01-01 10:05       | 2026-01-01 10:15     | a        | 1
                2026-01-01 10:05       | 2026-01-01 10:15     | b        | 1
                """)));
    }

    @Test
    void lateRows_haveADirectoryAlsoWhereThereAreNone() throws Exception {
        Path late = directory.resolve("late");
        RunOutcome outcome =
                runSmall("window: {tumble: 1m}, select: {n: count(*)}, late-rows: {path: late}", Mode.STREAMING);
        assertThat(late).isDirectory();
        assertThat(outcome.report().stages().stream()
                        .filter(stage -> stage.stage().equals("totals"))
                        .mapToLong(stage -> stage.rows().late()))
                .containsExactly(0L);
    }

    @Test
    void lateRows_areWrittenAsManyAsAreCounted() throws Exception {
        Path late = directory.resolve("late-odd");
        String yaml = """
                pipeline: late
                stages:
                  rows:
                    type: generate
                    rows: 4000
                    rate: 4000 # for a second, so that watermarks come in between
                    seed: 7
                    schema:
                      id: {type: bigint, sequence: {}}
                      at: {type: timestamp, uniform: [2026-01-01 00:00, 2026-01-01 04:00]}
                    event-time: {column: at}
                  totals:
                    type: aggregate
                    from: rows
                    group-by: [id]
                    window: {tumble: 1m}
                    select: {n: count(*)}
                    late-rows: {path: late-odd}
                  out: {type: sink, from: totals, format: print}
                """;
        RunOutcome outcome = CLUSTER.run(PipelineCluster.plan(yaml, directory, overrides(Mode.STREAMING, 2, 16)));

        long counted = outcome.report().stages().stream()
                .filter(stage -> stage.stage().equals("totals"))
                .mapToLong(stage -> stage.rows().late())
                .sum();
        Set<String> ids = new TreeSet<>();
        long written = 0;
        try (Stream<Path> files = Files.walk(late)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                List<String> lines = Files.readAllLines(file);
                List<String> columns = List.of(lines.get(0).split(","));
                for (String line : lines.subList(1, lines.size())) {
                    ids.add(line.split(",")[columns.indexOf("key_id")]);
                    written += Long.parseLong(line.split(",")[columns.indexOf("rows")]);
                }
            }
        }
        assertThat(written).isEqualTo(counted).isPositive();
        assertThat(ids).hasSize((int) counted);
    }

    private static List<String> problems(String eventTime, String options, Mode mode) {
        List<String> problems = new ArrayList<>();
        assertThatThrownBy(() ->
                        PipelineCluster.plan(SMALL.formatted(eventTime, options), directory, overrides(mode, 1, 10)))
                .isInstanceOfSatisfying(
                        SpecException.class, e -> e.problems().forEach(p -> problems.add(p.toString())));
        return problems;
    }

    @Test
    void windowsThatCannotBe_areRefusedWithTheReason() {
        assertThat(problems("on-nothing: 1", "window: {tumble: 1m}, select: {n: count(*)}", Mode.BATCH))
                .anyMatch(p -> p.contains("'on-nothing' is unknown"));
        assertThat(problems("# none", "window: {tumble: 1m}, select: {n: count(*)}", Mode.BATCH))
                .containsExactly(
                        "test.yaml:8:49: stage 'totals': windows need event time, which the rows of input 'rows'"
                                + " have not: give every source behind it the option 'event-time'; behind an aggregate only one"
                                + " with 'window' gives it");
        assertThat(problems(EVENT_TIME, "window: {offset: 1m}, select: {n: count(*)}", Mode.BATCH))
                .containsExactly("test.yaml:8:49: stage 'totals': option 'window' needs either 'tumble' or 'hop'");
        assertThat(problems(
                        EVENT_TIME, "window: {hop: {size: 1m, slide: 2m}}, select: {window_end: count(*)}", Mode.BATCH))
                .containsExactly(
                        "test.yaml:8:73: stage 'totals': slide 2m is longer than size 1m: rows between two windows would"
                                + " be in none; allowed: at most the size",
                        "test.yaml:8:100: stage 'totals': column 'window_end' is made by 'window'; name it otherwise");
        assertThat(problems(EVENT_TIME, "window: {hop: {size: 1h, slide: 7us}}, select: {n: count(*)}", Mode.BATCH))
                .singleElement()
                .asString()
                .contains("a window of 1h every 7us is made of 3600000000 slices; allowed: at most 100000");
        assertThat(problems(EVENT_TIME, "late-rows: {path: x}, select: {n: count(*)}", Mode.BATCH))
                .singleElement()
                .asString()
                .endsWith("stage 'totals': option 'late-rows' needs 'window'");
    }

    @Test
    void changingInput_isRefusedOutsideBatch() {
        String behind = "select: {at: max(at), n: count(*)}, group-by: [k]}\n"
                + "  again: {type: aggregate, from: totals, window: {tumble: 1m}, select: {n: count(*)}}\n"
                + "  seen: {type: sink, from: again, format: print";
        assertThat(problems(EVENT_TIME, behind, Mode.STREAMING))
                .singleElement()
                .asString()
                .contains(
                        "stage 'again': input 'totals' changes its rows in mode streaming, as an aggregate without 'window'"
                                + " does, and windows need rows that are only added");
    }
}
