package dev.drey.expression;

import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.StringColumn;
import java.util.Arrays;
import java.util.Collection;

/** Whether strings are in a list of constants: a hash table with linear probing, at most half full, over the bytes. */
final class StringInList extends UnaryKernel {
    private final StringColumn items;
    /** Item number + 1 per slot, 0 for none. */
    private final int[] slots;

    private final boolean hasNull;

    /** @param hasNull true when NULL is in the list: what is not found is then null */
    StringInList(Kernel input, Collection<String> constants, boolean hasNull) {
        super(DataType.BOOLEAN, input);
        this.hasNull = hasNull;
        this.items = new StringColumn(constants.size());
        this.slots = new int[Integer.highestOneBit(Math.max(1, constants.size())) * 4];
        int item = 0;
        for (String constant : constants) {
            items.setString(item, constant);
            int slot = slot(items.data(), items.offsets()[item], items.lengths()[item]);
            if (slots[slot] == 0) {
                slots[slot] = ++item;
            }
        }
    }

    /** The slot of the item with these bytes, or the free one where it would stand. */
    private int slot(byte[] data, int offset, int length) {
        int slot = (int) Hashing.hashBytes(0, data, offset, length) & (slots.length - 1);
        while (slots[slot] != 0 && !equal(slots[slot] - 1, data, offset, length)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private boolean equal(int item, byte[] data, int offset, int length) {
        int from = items.offsets()[item];
        return length == items.lengths()[item]
                && Arrays.equals(items.data(), from, from + length, data, offset, offset + length);
    }

    @Override
    void apply(Column in, Column out, int[] rows, int count) {
        StringColumn strings = (StringColumn) in;
        BooleanColumn result = (BooleanColumn) out;
        byte[] data = strings.data();
        for (int i = 0; i < count; i++) {
            int row = rows == null ? i : rows[i];
            if (result.isNull(row)) {
                continue;
            }
            boolean found = slots[slot(data, strings.offsets()[row], strings.lengths()[row])] != 0;
            result.set(row, found);
            if (hasNull && !found) {
                result.setNull(row);
            }
        }
    }
}
