package dev.drey.expression;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;

/** CASE: each value is evaluated for the rows that its condition, as the first of all, makes true; null where there is no ELSE. */
final class CaseKernel extends Kernel {
    private final Kernel[] conditions;
    private final Kernel[] values;
    private final Kernel otherwise;
    private final Column out;
    private int[] open = {};
    private int[] matched = {};

    /** @param otherwise of the ELSE; null when there is none */
    CaseKernel(DataType type, Kernel[] conditions, Kernel[] values, Kernel otherwise) {
        super(type);
        this.conditions = conditions;
        this.values = values;
        this.otherwise = otherwise;
        this.out = Column.create(type.storage(), 0);
    }

    @Override
    Column evaluate(Chunk chunk, int[] rows, int count) {
        out.ensureCapacity(chunk.rowCount());
        out.reset();
        if (open.length < count) {
            open = new int[Math.max(count, chunk.rowCount())];
            matched = new int[open.length];
        }
        int[] left = rows;
        int leftCount = count;
        for (int k = 0; k < conditions.length && leftCount > 0; k++) {
            int hits = conditions[k].filter(chunk, left, leftCount, matched);
            if (hits > 0) {
                Rows.copy(values[k].evaluate(chunk, matched, hits), out, matched, hits);
                leftCount = Rows.without(left, leftCount, matched, hits, open);
                left = open;
            }
        }
        if (leftCount > 0) {
            if (otherwise == null) {
                Rows.setNull(out, left, leftCount);
            } else {
                Rows.copy(otherwise.evaluate(chunk, left, leftCount), out, left, leftCount);
            }
        }
        return out;
    }
}
