package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import java.util.Arrays;
import java.util.List;

/**
 * Rows on their way into {@link ValueCounts}: views of a chunk's columns with the group as the first column, or entries read from partials, and the arrays
 * for their hashes and entry numbers. Arrays are made with the first row and stay.
 */
final class EntryScratch {
    private static final int CAPACITY = 2 * ValueBlockWriter.MOST;

    private final List<DataType> types;
    private long[] hashes = {};
    private int[] entryIds = {};

    // Views of rows
    private final LongColumn groupColumn = new LongColumn(0);
    private final Column[] viewed;
    private int[] narrowed = {};
    private int[] rows;
    private int rowCount;

    // Entries read from partials; null before the first
    private ValueBlockReader reader;
    private Column[] columns;
    /** Of the columns but for the group. */
    private Column[] valueColumns;

    private long[] counts;
    private int entryCount;

    EntryScratch(List<DataType> types) {
        this.types = types;
        this.viewed = new Column[types.size() + 1];
    }

    /** Looks at rows of a chunk, without those that have a null where none is allowed. */
    void view(Column[] arguments, int[] selection, int count, int[] groupIds, boolean lastNullable) {
        viewed[0] = groupColumn;
        boolean nullable = false;
        for (int c = 0; c < arguments.length; c++) {
            viewed[c + 1] = arguments[c];
            nullable |= mustStand(c, lastNullable) && arguments[c].hasNulls();
        }
        groupColumn.ensureCapacity(arguments[0].capacity());
        long[] groupOf = groupColumn.values();
        for (int i = 0; i < count; i++) {
            groupOf[selection == null ? i : selection[i]] = groupIds[i];
        }
        rows = selection;
        rowCount = count;
        if (nullable) {
            narrow(selection, count, lastNullable);
        }
    }

    private boolean mustStand(int column, boolean lastNullable) {
        return !lastNullable || column < types.size() - 1;
    }

    private void narrow(int[] selection, int count, boolean lastNullable) {
        if (narrowed.length < count) {
            narrowed = new int[count];
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            boolean whole = true;
            for (int c = 0; c < types.size(); c++) {
                whole &= !mustStand(c, lastNullable) || !viewed[c + 1].isNull(row);
            }
            narrowed[kept] = row;
            kept += whole ? 1 : 0;
        }
        rows = narrowed;
        rowCount = kept;
    }

    /** Group and value columns of the rows in view. */
    Column[] viewed() {
        return viewed;
    }

    /** Physical rows in view; null for {@code 0 .. rowCount-1}. */
    int[] rows() {
        return rows;
    }

    int rowCount() {
        return rowCount;
    }

    /** Forgets the entries that were read, and reads from this column next. */
    void share(StringColumn partials) {
        if (columns == null) {
            reader = new ValueBlockReader();
            counts = new long[CAPACITY];
            columns = new Column[types.size() + 1];
            columns[0] = new LongColumn(CAPACITY);
            for (int c = 0; c < types.size(); c++) {
                columns[c + 1] = Column.create(types.get(c).storage(), CAPACITY);
            }
            valueColumns = Arrays.copyOfRange(columns, 1, columns.length);
        }
        entryCount = 0;
        for (Column column : valueColumns) {
            column.reset();
            if (column instanceof StringColumn strings) {
                strings.share(partials.data());
            }
        }
    }

    /** Begins to read the partial in a row. */
    void open(StringColumn partials, int row) {
        reader.open(partials.data(), partials.offsets()[row], partials.lengths()[row]);
    }

    /** Reads a block of entries into the group; false when the partial has no other. Must not be full. */
    boolean read(int group, boolean counted) {
        if (!reader.hasNext()) {
            return false;
        }
        int count = reader.read(valueColumns, counted ? counts : null, entryCount);
        Arrays.fill(((LongColumn) columns[0]).values(), entryCount, entryCount + count, group);
        entryCount += count;
        return true;
    }

    /** Whether another block might not fit. */
    boolean isFull() {
        return entryCount + ValueBlockWriter.MOST > CAPACITY;
    }

    int entryCount() {
        return entryCount;
    }

    /** Group and value columns of the entries that were read. */
    Column[] columns() {
        return columns;
    }

    long[] counts() {
        return counts;
    }

    void ensureRows(int count) {
        if (hashes.length < count) {
            hashes = new long[count];
            entryIds = new int[count];
        }
    }

    long[] hashes() {
        return hashes;
    }

    int[] entryIds() {
        return entryIds;
    }

    long heapBytes() {
        long bytes = 12L * hashes.length + groupColumn.heapBytes() + 4L * narrowed.length;
        if (columns != null) {
            bytes += 8L * counts.length + 8L * ValueBlockWriter.MOST;
            for (Column column : columns) {
                bytes += column.heapBytes();
            }
        }
        return bytes;
    }
}
