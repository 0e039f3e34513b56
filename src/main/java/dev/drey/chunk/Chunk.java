package dev.drey.chunk;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Some rows of one schema, column by column: what flows between the stages of a pipeline.
 *
 * <p><b>Rows.</b> A chunk has {@link #rowCount()} physical rows. A filter does not copy: it narrows the selection, an ascending list
 * of physical rows. Kernels visit the {@link #selectedCount()} selected rows, so:
 *
 * <pre>{@code
 * int[] selection = chunk.selection();           // null: all physical rows
 * for (int i = 0; i < chunk.selectedCount(); i++) {
 *     int row = selection == null ? i : selection[i];   // hot loops are written twice instead
 * }
 * }</pre>
 *
 * <p><b>Ownership.</b> A chunk belongs to its producer and is valid only during the call that hands it over; whoever keeps
 * rows copies them. After hand-over nobody writes to it: several downstream branches may read the same object. A stage that narrows or
 * projects makes a {@link #view} of its own, which shares columns. Not thread-safe.
 */
public final class Chunk {
    /** {@link #bucket()} of a chunk whose rows were not gathered by key. */
    public static final int NO_BUCKET = -1;

    private final Schema schema;
    private final Column[] columns;
    private int rowCount;
    private int[] selection;
    private int selectedCount;
    private byte[] rowKinds;
    private LongColumn eventTime;
    private int bucket = NO_BUCKET;
    /** Kept for the next use when the chunk is emptied; null until there were some. */
    private Arrivals arrivals;

    private List<BadRow> badRows = List.of();
    private long inputBytes;

    /** A chunk over the given columns, which must match the schema's storages; no rows yet. */
    public Chunk(Schema schema, Column... columns) {
        this.schema = Objects.requireNonNull(schema, "schema");
        this.columns = columns;
        if (columns.length != schema.size()) {
            throw new IllegalArgumentException(
                    columns.length + " columns for a schema of " + schema.size() + ": " + schema);
        }
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] != null && columns[i].storage() != schema.type(i).storage()) {
                throw new IllegalArgumentException("column '" + schema.name(i) + "' of type " + schema.type(i)
                        + " over storage " + columns[i].storage());
            }
        }
    }

    /** A chunk with new columns of {@code rows} capacity; no rows yet. */
    public static Chunk allocate(Schema schema, int rows) {
        Column[] columns = new Column[schema.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = Column.create(schema.type(i).storage(), rows);
        }
        return new Chunk(schema, columns);
    }

    /** Empties the chunk for its next use: no rows, all columns reset, no selection, kinds, event time, bucket, arrivals or bad rows. */
    public void reset() {
        for (Column column : columns) {
            column.reset();
        }
        rowCount = 0;
        selection = null;
        selectedCount = 0;
        rowKinds = null;
        eventTime = null;
        bucket = NO_BUCKET;
        clearArrivals();
        badRows = List.of();
        inputBytes = 0;
    }

    /**
     * Makes this chunk show the rows, selection, kinds, event time, bucket and arrivals of {@code source}; columns are set by the caller
     * through {@link #setColumn}. For stages that narrow or project without copying.
     */
    public void view(Chunk source) {
        rowCount = source.rowCount;
        selection = source.selection;
        selectedCount = source.selectedCount;
        rowKinds = source.rowKinds;
        eventTime = source.eventTime;
        bucket = source.bucket;
        setArrivals(source.arrivals);
        badRows = List.of();
    }

    public Schema schema() {
        return schema;
    }

    public int columnCount() {
        return columns.length;
    }

    public Column column(int index) {
        return columns[index];
    }

    /** Puts a column (of the schema's storage) at a position; for views. */
    public void setColumn(int index, Column column) {
        columns[index] = column;
    }

    public LongColumn longs(int index) {
        return (LongColumn) columns[index];
    }

    public DoubleColumn doubles(int index) {
        return (DoubleColumn) columns[index];
    }

    public BooleanColumn booleans(int index) {
        return (BooleanColumn) columns[index];
    }

    public StringColumn strings(int index) {
        return (StringColumn) columns[index];
    }

    /** Physical rows, selected or not. */
    public int rowCount() {
        return rowCount;
    }

    /** Sets the physical rows and selects them all. */
    public void setRowCount(int rows) {
        rowCount = rows;
        selection = null;
        selectedCount = rows;
    }

    /** The selected physical rows, ascending, valid to {@link #selectedCount()}; null when all rows are selected. */
    public int[] selection() {
        return selection;
    }

    /** Rows that count: what every reader visits. */
    public int selectedCount() {
        return selectedCount;
    }

    /** Narrows to {@code count} ascending physical rows; the array stays the caller's and must live as long as the chunk. */
    public void select(int[] rows, int count) {
        selection = rows;
        selectedCount = count;
    }

    /** The physical row of the i-th selected row. For tests and edges; hot loops use {@link #selection()}. */
    public int selectedRow(int i) {
        return selection == null ? i : selection[i];
    }

    /** One {@link RowKind#code()} a physical row; null when all rows are inserts. */
    public byte[] rowKinds() {
        return rowKinds;
    }

    public void setRowKinds(byte[] kinds) {
        rowKinds = kinds;
    }

    /** Event time per physical row in microseconds, never null inside; the column itself is null where the source declares none. */
    public LongColumn eventTime() {
        return eventTime;
    }

    public void setEventTime(LongColumn column) {
        eventTime = column;
    }

    /** The bucket that all rows hash to, or {@link #NO_BUCKET}. */
    public int bucket() {
        return bucket;
    }

    public void setBucket(int bucket) {
        this.bucket = bucket;
    }

    /** When the input rows behind this chunk arrived; null in runs that are not measured. Belongs to the chunk and is not written to by readers. */
    public Arrivals arrivals() {
        return arrivals == null || arrivals.isEmpty() ? null : arrivals;
    }

    /** Adds input rows that arrived at a time of the {@link ArrivalClock}. */
    public void addArrivals(long nanos, long rows) {
        if (arrivals == null) {
            arrivals = new Arrivals();
        }
        arrivals.add(nanos, rows);
    }

    /** Adds a copy of other arrivals; nothing for null. */
    public void addArrivals(Arrivals others) {
        if (others != null && !others.isEmpty()) {
            if (arrivals == null) {
                arrivals = new Arrivals();
            }
            arrivals.addAll(others);
        }
    }

    /** Adds the share of a range of rows in other arrivals, see {@link Arrivals#addShare}. */
    public void addArrivals(Arrivals others, long from, long to, long total) {
        if (others != null && !others.isEmpty()) {
            if (arrivals == null) {
                arrivals = new Arrivals();
            }
            arrivals.addShare(others, from, to, total);
        }
    }

    private void setArrivals(Arrivals others) {
        if (others == null || others.isEmpty()) {
            clearArrivals();
            return;
        }
        if (arrivals == null) {
            arrivals = new Arrivals();
        }
        arrivals.set(others);
    }

    private void clearArrivals() {
        if (arrivals != null) {
            arrivals.clear();
        }
    }

    /** Rows of the source that could not be read, in order; they ride to the operator behind the source and no further. */
    public List<BadRow> badRows() {
        return badRows;
    }

    public void setBadRows(List<BadRow> rows) {
        badRows = rows;
    }

    /** Bytes of the source that were read for this chunk; as the bad rows, known to the operator behind the source only. */
    public long inputBytes() {
        return inputBytes;
    }

    public void setInputBytes(long bytes) {
        inputBytes = bytes;
    }

    /** Bytes of heap behind the columns, row kinds and event time (shared string buffers not counted). */
    public long heapBytes() {
        long bytes = 0;
        for (Column column : columns) {
            bytes += column.heapBytes();
        }
        return bytes + (rowKinds == null ? 0 : rowKinds.length) + (eventTime == null ? 0 : eventTime.heapBytes());
    }

    /** A deep, compact copy with the selected rows only; the copy owns all it holds. Bad rows are not copied. */
    public Chunk copy() {
        Chunk copy = allocate(schema, selectedCount);
        copy.copyFrom(this);
        return copy;
    }

    /** Becomes what {@link #copy()} makes of a chunk of the same storages, in the arrays that this one has. It must own its columns. */
    public void copyFrom(Chunk source) {
        reset();
        append(source, 0, source.selectedCount);
        bucket = source.bucket;
        setArrivals(source.arrivals);
    }

    /**
     * Appends selected rows {@code from .. from+count-1} of {@code source} (same storages) behind this chunk's rows, and adds all its
     * arrivals. This chunk must own its columns and have no selection.
     */
    public void append(Chunk source, int from, int count) {
        int target = rowCount;
        for (int c = 0; c < columns.length; c++) {
            columns[c].copyFrom(source.columns[c], source.selection, from, count, target);
        }
        appendRowKinds(source, from, count, target);
        if (source.eventTime != null) {
            if (eventTime == null) {
                if (target > 0) {
                    throw new IllegalStateException("rows with event time appended to rows without");
                }
                eventTime = new LongColumn(count);
            }
            eventTime.copyFrom(source.eventTime, source.selection, from, count, target);
        } else if (eventTime != null) {
            throw new IllegalStateException("rows without event time appended to rows with");
        }
        if (count > 0) {
            addArrivals(source.arrivals);
        }
        setRowCount(target + count);
    }

    private void appendRowKinds(Chunk source, int from, int count, int target) {
        if (source.rowKinds == null && rowKinds == null) {
            return;
        }
        int needed = target + count;
        if (rowKinds == null) {
            rowKinds = new byte[needed];
        } else if (rowKinds.length < needed) {
            rowKinds = Arrays.copyOf(rowKinds, Math.max(needed, rowKinds.length * 2));
        }
        for (int i = 0; i < count; i++) {
            rowKinds[target + i] = source.rowKinds == null ? 0 : source.rowKinds[source.selectedRow(from + i)];
        }
    }

    @Override
    public String toString() {
        return Chunks.print(this);
    }
}
