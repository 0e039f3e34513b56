package dev.drey.stage.lookup;

import dev.drey.cache.Answers;
import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.dimension.DimensionRow;
import java.util.List;

/**
 * Makes the columns that a look-up adds: the rows found are decoded once for each distinct key, then gathered for the rows of the chunk by index. Strings are not
 * copied a second time. Columns are reused from chunk to chunk. Not thread-safe.
 */
final class AddedColumns {
    private final int[] fields;
    /** A row for each distinct key, then one of nulls. */
    private final Column[] distinct;

    private final Column[] gathered;
    private int found;

    /**
     * @param dimension columns of the rows that are found
     * @param names which of them to add, in order
     */
    AddedColumns(Schema dimension, List<String> names) {
        fields = names.stream().mapToInt(dimension::indexOf).toArray();
        distinct = new Column[fields.length];
        gathered = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            distinct[i] = Column.create(dimension.type(fields[i]).storage(), 0);
            gathered[i] = Column.create(dimension.type(fields[i]).storage(), 0);
        }
    }

    /** Takes the rows that were found for the distinct keys of a chunk. */
    void decode(Answers<DimensionRow> answers) {
        found = answers.size();
        for (Column column : distinct) {
            column.reset();
            column.ensureCapacity(found + 1);
        }
        for (int place = 0; place < found; place++) {
            DimensionRow row = answers.value(place);
            for (int i = 0; i < fields.length; i++) {
                if (row == null) {
                    setNull(distinct[i], place);
                } else {
                    row.copyTo(fields[i], distinct[i], place);
                }
            }
        }
        for (Column column : distinct) {
            setNull(column, found);
        }
    }

    private static void setNull(Column column, int row) {
        if (column instanceof StringColumn strings) {
            strings.setEmpty(row);
        }
        column.setNull(row);
    }

    /**
     * The values of an added column for rows of a chunk, null where nothing was found.
     *
     * @param places of the i-th selected row the place of its key, or {@link ChunkKeys#NONE}
     * @param selection physical rows, or null for {@code 0 .. count-1}
     * @param rowCount physical rows of the chunk
     * @return valid until the next chunk
     */
    Column gather(int added, int[] places, int[] selection, int count, int rowCount) {
        Column target = gathered[added];
        target.reset();
        target.ensureCapacity(rowCount);
        Column source = distinct[added];
        switch (target.storage()) {
            case LONG -> gatherLongs((LongColumn) source, (LongColumn) target, places, selection, count);
            case DOUBLE -> gatherDoubles((DoubleColumn) source, (DoubleColumn) target, places, selection, count);
            case BOOLEAN -> gatherBooleans((BooleanColumn) source, (BooleanColumn) target, places, selection, count);
            case STRING -> gatherStrings((StringColumn) source, (StringColumn) target, places, selection, count);
        }
        gatherNulls(source, target, places, selection, count);
        return target;
    }

    private int row(int place) {
        return place < 0 ? found : place;
    }

    private void gatherLongs(LongColumn source, LongColumn target, int[] places, int[] selection, int count) {
        long[] from = source.values();
        long[] to = target.values();
        for (int i = 0; i < count; i++) {
            to[selection == null ? i : selection[i]] = from[row(places[i])];
        }
    }

    private void gatherDoubles(DoubleColumn source, DoubleColumn target, int[] places, int[] selection, int count) {
        double[] from = source.values();
        double[] to = target.values();
        for (int i = 0; i < count; i++) {
            to[selection == null ? i : selection[i]] = from[row(places[i])];
        }
    }

    private void gatherBooleans(BooleanColumn source, BooleanColumn target, int[] places, int[] selection, int count) {
        byte[] from = source.values();
        byte[] to = target.values();
        for (int i = 0; i < count; i++) {
            to[selection == null ? i : selection[i]] = from[row(places[i])];
        }
    }

    private void gatherStrings(StringColumn source, StringColumn target, int[] places, int[] selection, int count) {
        target.share(source.data());
        int[] fromOffsets = source.offsets();
        int[] fromLengths = source.lengths();
        int[] offsets = target.offsets();
        int[] lengths = target.lengths();
        for (int i = 0; i < count; i++) {
            int row = selection == null ? i : selection[i];
            int from = row(places[i]);
            offsets[row] = fromOffsets[from];
            lengths[row] = fromLengths[from];
        }
    }

    private void gatherNulls(Column source, Column target, int[] places, int[] selection, int count) {
        for (int i = 0; i < count; i++) {
            if (source.isNull(row(places[i]))) {
                target.setNull(selection == null ? i : selection[i]);
            }
        }
    }
}
