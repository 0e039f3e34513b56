package dev.drey.chunk;

/** The kinds of SQL types that a column can have, each with the physical storage that holds its values. */
public enum TypeKind {
    BOOLEAN(Storage.BOOLEAN),
    /** 64-bit signed integer; {@code int} reads as this. */
    BIGINT(Storage.LONG),
    /** IEEE 754 double. */
    DOUBLE(Storage.DOUBLE),
    /** Up to 18 digits, held as a long scaled by 10^scale. */
    DECIMAL(Storage.LONG),
    /** UTF-8 bytes. */
    STRING(Storage.STRING),
    /** Days since 1970-01-01. */
    DATE(Storage.LONG),
    /** Microseconds since 1970-01-01 00:00:00 UTC. */
    TIMESTAMP(Storage.LONG);

    private final Storage storage;

    TypeKind(Storage storage) {
        this.storage = storage;
    }

    /** How values of this kind lie in memory. */
    public Storage storage() {
        return storage;
    }

    /** The name in pipelines and messages, such as {@code bigint}. */
    public String sqlName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
