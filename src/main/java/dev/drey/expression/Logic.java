package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import java.util.Arrays;
import java.util.List;

/**
 * AND or OR with three-valued logic. Operands are evaluated from left to right, each only for the rows that are not decided yet: by a false for
 * AND, by a true for OR. As a filter, AND also drops rows at a null, since they can no longer become true.
 */
final class Logic extends Kernel {
    private final boolean and;
    private final Kernel[] operands;
    private final BooleanColumn result = new BooleanColumn(0);
    private int[] undecided = {};

    Logic(boolean and, List<Kernel> operands) {
        super(DataType.BOOLEAN);
        this.and = and;
        this.operands = operands.toArray(Kernel[]::new);
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        result.ensureCapacity(chunk.rowCount());
        result.reset();
        if (undecided.length < count) {
            undecided = new int[Math.max(count, chunk.rowCount())];
        }
        byte decisive = (byte) (and ? 0 : 1);
        byte[] values = result.values();
        if (rows == null) {
            Arrays.fill(values, 0, count, (byte) (1 - decisive));
        } else {
            for (int i = 0; i < count; i++) {
                values[rows[i]] = (byte) (1 - decisive);
            }
        }
        int[] open = rows;
        int left = count;
        for (int k = 0; k < operands.length && left > 0; k++) {
            left = narrow((BooleanColumn) operands[k].evaluate(chunk, open, left), decisive, open, left);
            open = undecided;
        }
        return result;
    }

    /**
     * Takes one operand's values into the result.
     *
     * @return how many rows stay undecided
     */
    private int narrow(BooleanColumn operand, byte decisive, int[] open, int left) {
        byte[] values = operand.values();
        byte[] decided = result.values();
        int kept = 0;
        for (int i = 0; i < left; i++) {
            int row = open == null ? i : open[i];
            if (operand.isNull(row)) {
                result.setNull(row);
                undecided[kept++] = row;
            } else if (values[row] == decisive) {
                decided[row] = decisive;
                result.setValid(row);
            } else {
                undecided[kept++] = row;
            }
        }
        return kept;
    }

    @Override
    int filter(Chunk chunk, int[] rows, int count, int[] out) {
        if (!and) {
            return super.filter(chunk, rows, count, out);
        }
        int kept = operands[0].filter(chunk, rows, count, out);
        for (int k = 1; k < operands.length && kept > 0; k++) {
            kept = operands[k].filter(chunk, out, kept, out);
        }
        return kept;
    }
}
