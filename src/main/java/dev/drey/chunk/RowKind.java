package dev.drey.chunk;

/** What a row does to the result that it is part of. The ordinal is the byte that chunks carry; never reorder. */
public enum RowKind {
    /** A new row. */
    INSERT("+I"),
    /** Takes back the old content of a row that an {@link #UPDATE_AFTER} follows. */
    UPDATE_BEFORE("-U"),
    /** The new content of a row. */
    UPDATE_AFTER("+U"),
    /** Takes a row back. */
    DELETE("-D");

    private static final RowKind[] BY_CODE = values();
    private final String mark;

    RowKind(String mark) {
        this.mark = mark;
    }

    /** The two characters that drawn chunks and change logs show. */
    public String mark() {
        return mark;
    }

    public byte code() {
        return (byte) ordinal();
    }

    public static RowKind ofCode(byte code) {
        return BY_CODE[code];
    }

    /** True for {@link #UPDATE_BEFORE} and {@link #DELETE}, which take away. */
    public static boolean retracts(byte code) {
        return code == 1 || code == 3;
    }
}
