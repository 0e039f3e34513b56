package dev.drey.chunk;

/** Values of columns as objects that compare bit for bit, all NaNs as one. */
final class ColumnAssertions {
    private ColumnAssertions() {}

    static Object value(Column column, int row) {
        if (column.isNull(row)) {
            return null;
        }
        return switch (column.storage()) {
            case BOOLEAN -> ((BooleanColumn) column).get(row);
            case LONG -> ((LongColumn) column).get(row);
            case DOUBLE -> ((DoubleColumn) column).get(row);
            case STRING -> ((StringColumn) column).getString(row);
        };
    }
}
