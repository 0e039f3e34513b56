package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.RowKind;

/** For operators that cannot take rows back. */
public final class InsertsOnly {
    private InsertsOnly() {}

    /** @throws IllegalStateException if a selected row is anything but an insert */
    public static void check(Chunk chunk, OperatorIdentity identity) {
        byte[] kinds = chunk.rowKinds();
        if (kinds == null) {
            return;
        }
        for (int i = 0; i < chunk.selectedCount(); i++) {
            byte kind = kinds[chunk.selectedRow(i)];
            if (kind != RowKind.INSERT.code()) {
                throw new IllegalStateException("stage '" + identity.stage() + "': got a row of kind "
                        + RowKind.ofCode(kind).mark() + "; it takes inserts (+I) only");
            }
        }
    }
}
