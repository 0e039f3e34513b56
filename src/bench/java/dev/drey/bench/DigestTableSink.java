package dev.drey.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.types.RowKind;

/**
 * Flink SQL connector {@code digest}: digests rows (key, count, min, max, last), or with {@code 'upsert' = 'true'} the final row per key.
 *
 * <p>The digest is handed over through a static field, which works since the task manager is in this JVM, and while one job runs at a time.
 */
public final class DigestTableSink implements DynamicTableSinkFactory {
    static final String IDENTIFIER = "digest";

    private static final ConfigOption<String> WORK =
            ConfigOptions.key("work").stringType().noDefaultValue();

    private static final ConfigOption<Boolean> UPSERT =
            ConfigOptions.key("upsert").booleanType().defaultValue(false);

    private static ResultDigest result = new ResultDigest();

    static synchronized void deliver(ResultDigest part) {
        result.merge(part);
    }

    /** What all writers have delivered since the last call. */
    static synchronized ResultDigest takeResult() {
        ResultDigest taken = result;
        result = new ResultDigest();
        return taken;
    }

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(WORK);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(UPSERT);
    }

    @Override
    public DynamicTableSink createDynamicTableSink(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        helper.validate();
        ReadableConfig options = helper.getOptions();
        return new TableSink(Work.named(options.get(WORK)), options.get(UPSERT));
    }

    private record TableSink(Work work, boolean upsert) implements DynamicTableSink {
        @Override
        public ChangelogMode getChangelogMode(ChangelogMode requested) {
            return upsert ? ChangelogMode.upsert() : ChangelogMode.insertOnly();
        }

        @Override
        public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
            return SinkV2Provider.of(new DigestSink(work, upsert));
        }

        @Override
        public DynamicTableSink copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return IDENTIFIER;
        }
    }

    private record DigestSink(Work work, boolean upsert) implements Sink<RowData> {
        @Override
        public SinkWriter<RowData> createWriter(WriterInitContext context) {
            return upsert ? new FinalRows(work) : new AppendedRows(work);
        }
    }

    /** Digests rows as they come, which costs the engine least. */
    private static final class AppendedRows implements SinkWriter<RowData> {
        private final Work work;
        private final ResultDigest digest = new ResultDigest();

        AppendedRows(Work work) {
            this.work = work;
        }

        @Override
        public void write(RowData row, Context context) {
            String key = row.getString(0).toString();
            work.add(digest, key, row.getLong(1), row.getDouble(2), row.getDouble(3), row.getDouble(4));
        }

        @Override
        public void flush(boolean endOfInput) {
            if (endOfInput) {
                deliver(digest);
            }
        }

        @Override
        public void close() {}
    }

    /** Keeps the latest row per key and digests what is left in the end. */
    private static final class FinalRows implements SinkWriter<RowData> {
        private final Work work;
        private final Map<BinaryStringData, Totals> rows = new HashMap<>();

        FinalRows(Work work) {
            this.work = work;
        }

        @Override
        public void write(RowData row, Context context) {
            BinaryStringData key = (BinaryStringData) row.getString(0);
            if (row.getRowKind() == RowKind.DELETE) {
                rows.remove(key);
                return;
            }
            Totals totals = rows.get(key);
            if (totals == null) {
                totals = new Totals();
                // The row is reused by the engine, and its bytes with it.
                rows.put(key.copy(), totals);
            }
            totals.count = row.getLong(1);
            totals.min = row.getDouble(2);
            totals.max = row.getDouble(3);
            totals.last = row.getDouble(4);
        }

        @Override
        public void flush(boolean endOfInput) {
            if (endOfInput) {
                ResultDigest digest = new ResultDigest();
                rows.forEach((key, row) -> work.add(digest, key.toString(), row.count, row.min, row.max, row.last));
                deliver(digest);
            }
        }

        @Override
        public void close() {}
    }

    private static final class Totals {
        long count;
        double min;
        double max;
        double last;
    }
}
