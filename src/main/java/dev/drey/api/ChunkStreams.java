package dev.drey.api;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way in and out for jobs of a user's own: rows become chunks, so that Drey's operators can work on them, and chunks rows again. Row kinds
 * and timestamps are kept.
 *
 * <p>Switch object reuse on ({@code pipeline.object-reuse: true}) in an environment that works with chunks: without it Flink copies every chunk
 * between chained operators.
 */
public final class ChunkStreams {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkStreams.class);

    private ChunkStreams() {}

    /** Chunks of rows; fields are found by name where rows have names, else by position. */
    public static SingleOutputStreamOperator<Chunk> fromRows(DataStream<Row> rows, Schema schema) {
        return fromRows(rows, schema, Batching.DEFAULT);
    }

    /** @see #fromRows(DataStream, Schema) */
    public static SingleOutputStreamOperator<Chunk> fromRows(DataStream<Row> rows, Schema schema, Batching batching) {
        return gather(rows, new FlinkRows(schema), schema, batching);
    }

    /** Chunks of table rows whose fields have exactly the types of {@link #rowType}. */
    public static SingleOutputStreamOperator<Chunk> fromRowData(DataStream<RowData> rows, Schema schema) {
        return gather(rows, TableRows.of(schema), schema, Batching.DEFAULT);
    }

    /** Chunks of table rows of a type, with the schema {@link #schema}: smaller numbers are widened. */
    public static SingleOutputStreamOperator<Chunk> fromRowData(
            DataStream<RowData> rows, RowType type, Batching batching) {
        TableRows converter = TableRows.of(type);
        return gather(rows, converter, converter.schema(), batching);
    }

    /** Rows with the names of the chunks' schema. */
    public static SingleOutputStreamOperator<Row> toRows(DataStream<Chunk> chunks) {
        Schema schema = schema(chunks);
        String[] names = schema.names().toArray(String[]::new);
        TypeInformation<?>[] types =
                schema.fields().stream().map(field -> rowType(field.type())).toArray(TypeInformation<?>[]::new);
        return chunks.transform(
                        "rows of chunks",
                        Types.ROW_NAMED(names, types),
                        new ChunksToRowsOperator<>(new FlinkRows(schema)))
                .setParallelism(chunks.getParallelism());
    }

    /**
     * Table rows with the types of {@link #rowType}.
     *
     * @param type type information for rows of that type, such as {@code InternalTypeInfo.of(ChunkStreams.rowType(schema))} of
     *     flink-table-runtime, which Drey does not depend on
     */
    public static SingleOutputStreamOperator<RowData> toRowData(
            DataStream<Chunk> chunks, TypeInformation<RowData> type) {
        return chunks.transform("table rows of chunks", type, new ChunksToRowsOperator<>(TableRows.of(schema(chunks))))
                .setParallelism(chunks.getParallelism());
    }

    /** The schema of a stream of chunks. */
    public static Schema schema(DataStream<Chunk> chunks) {
        if (chunks.getType() instanceof ChunkTypeInfo type) {
            return type.schema();
        }
        throw new IllegalArgumentException("a stream of chunks has type " + chunks.getType()
                + "; expected ChunkTypeInfo: give ChunkTypeInfo.of(schema) where the stream is made");
    }

    /**
     * The schema that holds the rows of a table type.
     *
     * @throws IllegalArgumentException naming each column that has no counterpart
     */
    public static Schema schema(RowType type) {
        return TableRows.schema(type);
    }

    /** The table type that is equal to a schema. */
    public static RowType rowType(Schema schema) {
        return TableRows.rowType(schema);
    }

    private static <T> SingleOutputStreamOperator<Chunk> gather(
            DataStream<T> rows, RowConverter<T> converter, Schema schema, Batching batching) {
        if (!rows.getExecutionEnvironment().getConfig().isObjectReuseEnabled()) {
            LOG.warn("Object reuse is off: every chunk is copied between chained operators."
                    + " Set pipeline.object-reuse: true in this environment.");
        }
        return rows.transform(
                        "chunks of rows",
                        ChunkTypeInfo.of(schema),
                        new RowsToChunksOperator<>(converter, schema, batching))
                .setParallelism(rows.getParallelism());
    }

    private static TypeInformation<?> rowType(DataType type) {
        return switch (type.kind()) {
            case BOOLEAN -> Types.BOOLEAN;
            case BIGINT -> Types.LONG;
            case DOUBLE -> Types.DOUBLE;
            case DECIMAL -> Types.BIG_DEC;
            case STRING -> Types.STRING;
            case DATE -> Types.LOCAL_DATE;
            case TIMESTAMP -> Types.LOCAL_DATE_TIME;
        };
    }
}
