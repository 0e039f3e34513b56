package dev.drey.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.testing.JobCluster;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ChunkStreamsTest {
    @RegisterExtension
    static final JobCluster CLUSTER = new JobCluster(4);

    private static final Chunk ALL = Chunks.parse("""
            op | b boolean | i bigint               | x double | m decimal(18,3)        | s string | day date   | at timestamp
            +I | true      | -9223372036854775808   | NaN      | -999999999999999.999   | 'null'   | 0001-01-01 | 1969-12-31 23:59:59.999999
            -U | false     | 9223372036854775807    | -0.0     | 0.001                  | ''       | 9999-12-31 | 2001-02-03 04:05:06.07
            ~  | true      | 1                      | 1.0      | 1.000                  | hidden   | 2001-01-01 | 2001-01-01 00:00:00
            +U | null      | null                   | null     | null                   | null     | null       | null
            -D | true      | 0                      | Infinity | 7.000                  | 東京     | 1970-01-01 | 1970-01-01 00:00:00
            """);

    @Test
    void rows_haveJavaTypesAndComeBackEqual() {
        FlinkRows converter = new FlinkRows(ALL.schema());
        assertThat(converter.write(ALL, 1, dev.drey.chunk.RowKind.UPDATE_BEFORE))
                .isEqualTo(Row.ofKind(
                        RowKind.UPDATE_BEFORE,
                        false,
                        Long.MAX_VALUE,
                        -0.0,
                        new BigDecimal("0.001"),
                        "",
                        LocalDate.of(9999, 12, 31),
                        LocalDateTime.of(2001, 2, 3, 4, 5, 6, 70_000_000)));
        assertRoundTrip(converter);
    }

    @Test
    void tableRows_haveTheirTypesAndComeBackEqual() {
        TableRows converter = TableRows.of(ALL.schema());
        assertThat(converter.write(ALL, 4, dev.drey.chunk.RowKind.DELETE))
                .isEqualTo(GenericRowData.ofKind(
                        RowKind.DELETE,
                        true,
                        0L,
                        Double.POSITIVE_INFINITY,
                        DecimalData.fromUnscaledLong(7000, 18, 3),
                        StringData.fromString("東京"),
                        0,
                        TimestampData.fromEpochMillis(0)));
        assertRoundTrip(converter);
    }

    private static <T> void assertRoundTrip(RowConverter<T> converter) {
        Chunk back = Chunk.allocate(ALL.schema(), 4);
        byte[] kinds = new byte[4];
        for (int i = 0; i < 4; i++) {
            int row = ALL.selectedRow(i);
            T out = converter.write(ALL, row, dev.drey.chunk.RowKind.ofCode(ALL.rowKinds()[row]));
            converter.read(out, back, i);
            kinds[i] = converter.kind(out).code();
        }
        back.setRowCount(4);
        back.setRowKinds(kinds);
        assertThat(Chunks.print(back)).isEqualTo(Chunks.print(ALL.copy()));
    }

    @Test
    void rowsWithNames_areReadByName() {
        Row row = Row.withNames();
        row.setField("s", "text");
        row.setField("i", 3);
        row.setField("at", Instant.parse("2001-02-03T04:05:06Z"));
        Chunk chunk = Chunk.allocate(Schema.parse("i bigint, s string, at timestamp"), 1);
        new FlinkRows(chunk.schema()).read(row, chunk, 0);
        chunk.setRowCount(1);
        assertThat(Chunks.print(chunk))
                .isEqualTo(Chunks.print(
                        Chunks.parse("i bigint | s string | at timestamp\n3 | text | 2001-02-03 04:05:06")));
    }

    @Test
    void valuesThatDoNotFit_areRefusedWithColumnAndValue() {
        assertThatThrownBy(() -> read("i bigint", 1.5))
                .hasMessage(
                        "column 'i': 1.5 is a java.lang.Double; a bigint is read from Long, Integer, Short or Byte");
        assertThatThrownBy(() -> read("m decimal(3,1)", new BigDecimal("1.25")))
                .hasMessage("column 'm': 1.25 does not fit into decimal(3,1) without rounding");
        assertThatThrownBy(() -> read("m decimal(3,1)", new BigDecimal("1E+999999999")))
                .hasMessage("column 'm': 1E+999999999 does not fit into decimal(3,1)");
        assertThatThrownBy(() -> read("at timestamp", LocalDateTime.of(2001, 1, 1, 0, 0, 0, 1)))
                .hasMessageContaining("column 'at': 2001-01-01T00:00:00.000000001 has nanoseconds");
        assertThatThrownBy(() -> read("at timestamp", LocalDateTime.MAX.withNano(0)))
                .hasMessageContaining("is out of the range of microseconds");
        assertThatThrownBy(() -> read("a bigint, b bigint", 1L))
                .hasMessageContaining("a row has 1 fields; the schema has 2 columns: a bigint, b bigint");
    }

    private static void read(String schema, Object value) {
        Chunk chunk = Chunk.allocate(Schema.parse(schema), 1);
        new FlinkRows(chunk.schema()).read(Row.of(value), chunk, 0);
    }

    @Test
    void smallerTableTypes_areWidened() {
        RowType type = RowType.of(
                new LogicalType[] {
                    new TinyIntType(),
                    new SmallIntType(),
                    new IntType(),
                    new FloatType(),
                    new TimestampType(3),
                    new LocalZonedTimestampType(6)
                },
                new String[] {"t", "s", "i", "f", "at", "utc"});
        TableRows converter = TableRows.of(type);
        assertThat(converter.schema())
                .isEqualTo(Schema.parse("t bigint, s bigint, i bigint, f double, at timestamp, utc timestamp"));
        Chunk chunk = Chunk.allocate(converter.schema(), 1);
        converter.read(
                GenericRowData.of(
                        (byte) -1,
                        (short) 2,
                        3,
                        0.5f,
                        TimestampData.fromEpochMillis(-1),
                        TimestampData.fromEpochMillis(1, 2_000)),
                chunk,
                0);
        chunk.setRowCount(1);
        assertThat(Chunks.print(chunk))
                .contains("-1")
                .contains("1969-12-31 23:59:59.999 ")
                .contains("1970-01-01 00:00:00.001002");
    }

    @Test
    void tableTypesWithoutCounterpart_areAllNamed() {
        RowType type = RowType.of(
                new LogicalType[] {new BigIntType(), new BinaryType(3), new DecimalType(38, 2), new TimestampType(9)},
                new String[] {"i", "raw", "big", "fine"});
        assertThatThrownBy(() -> ChunkStreams.schema(type))
                .hasMessageContaining("column 'raw' of type BINARY(3), column 'big' of type DECIMAL(38, 2),"
                        + " column 'fine' of type TIMESTAMP(9) cannot be held")
                .hasMessageContaining("allowed: BOOLEAN, TINYINT");
    }

    @Test
    void chunks_areClosedByRowsTimeWatermarkBarrierAndEnd() throws Exception {
        Schema schema = Schema.parse("i bigint");
        RowsToChunksOperator<Row> operator =
                new RowsToChunksOperator<>(new FlinkRows(schema), schema, new Batching(3, Duration.ofMillis(5)));
        List<String> chunks = new ArrayList<>();
        try (OneInputStreamOperatorTestHarness<Row, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator)) {
            harness.open();
            for (long i = 1; i <= 4; i++) {
                harness.processElement(new StreamRecord<>(Row.of(i)));
            }
            note(harness, chunks);
            assertThat(chunks).containsExactly("1 2 3");
            harness.setProcessingTime(100);
            note(harness, chunks);
            assertThat(chunks).containsExactly("1 2 3", "4");
            harness.processElement(new StreamRecord<>(Row.of(5L), 50));
            harness.processElement(new StreamRecord<>(Row.of(6L), 20));
            harness.processElement(new StreamRecord<>(Row.of(7L)));
            harness.processWatermark(new Watermark(30));
            note(harness, chunks);
            assertThat(chunks).containsExactly("1 2 3", "4", "5@50 6@20 (50)", "7", "watermark 30");
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.DELETE, 8L)));
            harness.prepareSnapshotPreBarrier(1);
            harness.processElement(new StreamRecord<>(Row.of(9L)));
            harness.getOperator().finish();
            harness.prepareSnapshotPreBarrier(2);
            note(harness, chunks);
            assertThat(chunks.subList(5, chunks.size())).containsExactly("-D8", "9");
        }
    }

    @Test
    void updateWithoutItsSecondRow_doesNotWaitWithoutEnd() throws Exception {
        Schema schema = Schema.parse("i bigint");
        RowsToChunksOperator<Row> operator =
                new RowsToChunksOperator<>(new FlinkRows(schema), schema, new Batching(9, Duration.ofMillis(5)));
        List<String> chunks = new ArrayList<>();
        try (OneInputStreamOperatorTestHarness<Row, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator)) {
            harness.open();
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_BEFORE, 1L)));
            harness.setProcessingTime(5);
            note(harness, chunks);
            assertThat(chunks).isEmpty();
            harness.setProcessingTime(10);
            note(harness, chunks);
            assertThat(chunks).containsExactly("-D1");
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_AFTER, 2L)));
            harness.setProcessingTime(15);
            note(harness, chunks);
            assertThat(chunks).containsExactly("-D1", "2");
        }
    }

    @Test
    void updates_stayInOneChunk() throws Exception {
        Schema schema = Schema.parse("i bigint");
        RowsToChunksOperator<Row> operator =
                new RowsToChunksOperator<>(new FlinkRows(schema), schema, new Batching(2, Duration.ofMillis(5)));
        List<String> chunks = new ArrayList<>();
        try (OneInputStreamOperatorTestHarness<Row, Chunk> harness =
                new OneInputStreamOperatorTestHarness<>(operator)) {
            harness.open();
            harness.processElement(new StreamRecord<>(Row.of(1L)));
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_BEFORE, 1L)));
            note(harness, chunks);
            assertThat(chunks).isEmpty();
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_AFTER, 2L)));
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_BEFORE, 2L)));
            harness.setProcessingTime(100);
            note(harness, chunks);
            assertThat(chunks).containsExactly("+I1 -U1 +U2");
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_AFTER, 3L)));
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_BEFORE, 3L)));
            harness.prepareSnapshotPreBarrier(1);
            harness.processElement(new StreamRecord<>(Row.ofKind(RowKind.UPDATE_AFTER, 4L)));
            harness.getOperator().finish();
            note(harness, chunks);
            assertThat(chunks).containsExactly("+I1 -U1 +U2", "-U2 +U3", "-D3", "4");
        }
    }

    /** Notes what came out since the last look. */
    private static void note(OneInputStreamOperatorTestHarness<Row, Chunk> harness, List<String> chunks) {
        Object element;
        while ((element = harness.getOutput().poll()) != null) {
            if (((StreamElement) element).isWatermark()) {
                chunks.add("watermark " + ((Watermark) element).getTimestamp());
                continue;
            }
            StreamRecord<Chunk> out = ((StreamElement) element).asRecord();
            Chunk chunk = out.getValue();
            StringBuilder text = new StringBuilder();
            for (int row = 0; row < chunk.rowCount(); row++) {
                text.append(row == 0 ? "" : " ");
                text.append(
                        chunk.rowKinds() == null
                                ? ""
                                : dev.drey.chunk.RowKind.ofCode(chunk.rowKinds()[row])
                                        .mark());
                text.append(chunk.longs(0).get(row));
                text.append(
                        chunk.eventTime() == null ? "" : "@" + chunk.eventTime().get(row) / 1000);
            }
            chunks.add(text + (out.hasTimestamp() ? " (" + out.getTimestamp() + ")" : ""));
        }
    }

    @Test
    void jobs_convertBothWaysWithoutGenericTypes() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        Schema schema = Schema.parse("id bigint, name string");
        List<Row> rows = new ArrayList<>();
        for (long i = 0; i < 1000; i++) {
            rows.add(Row.ofKind(i % 10 == 9 ? RowKind.UPDATE_AFTER : RowKind.INSERT, i, i % 7 == 0 ? null : "n" + i));
        }
        DataStream<Row> in = environment
                .fromData(
                        Types.ROW_NAMED(new String[] {"id", "name"}, Types.LONG, Types.STRING),
                        rows.toArray(Row[]::new))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Row>forMonotonousTimestamps().withTimestampAssigner((row, old) -> 7));
        DataStream<Chunk> chunks = ChunkStreams.fromRows(in, schema, new Batching(16, Duration.ofSeconds(10)))
                .rebalance();
        List<Row> back = new ArrayList<>();
        ChunkStreams.toRows(chunks).executeAndCollect().forEachRemaining(back::add);
        assertThat(back).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void tableRows_goThroughAJob() throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        DataStream<RowData> in = environment
                .fromSequence(1, 100)
                .setParallelism(1)
                .map(i -> (RowData) GenericRowData.of(i, StringData.fromString("n" + i)))
                .returns(RowData.class)
                .setParallelism(1);
        DataStream<Chunk> chunks = ChunkStreams.fromRowData(in, Schema.parse("id bigint, name string"));
        List<String> back = new ArrayList<>();
        ChunkStreams.toRowData(chunks, in.getType())
                .map(row -> row.getLong(0) + " " + row.getString(1))
                .returns(Types.STRING)
                .setParallelism(1)
                .executeAndCollect()
                .forEachRemaining(back::add);
        assertThat(back).hasSize(100).startsWith("1 n1").endsWith("100 n100");
    }
}
