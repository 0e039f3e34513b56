package dev.drey.stage.aggregate;

import dev.drey.chunk.Column;

/**
 * Input columns of windowed groups: the slice of each row, then the others.
 *
 * @param windows cut time into slices
 * @param others group keys, then arguments
 */
record SlicedColumns(SlicedWindows windows, InputColumns others) implements InputColumns {
    @Override
    public Evaluation open() {
        SliceColumn slices = new SliceColumn(windows);
        Evaluation evaluation = others.open();
        Column[][] columns = new Column[1][];
        return chunk -> {
            Column[] rest = evaluation.columns(chunk);
            if (columns[0] == null) {
                columns[0] = new Column[rest.length + 1];
            }
            columns[0][0] = slices.of(chunk);
            System.arraycopy(rest, 0, columns[0], 1, rest.length);
            return columns[0];
        };
    }
}
