package dev.drey.compare;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Hashing;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.TypeKind;
import dev.drey.chunk.ValueText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The rows of a result, one after the other, as hashes and, where asked for, as text. Values that are equal under the
 * {@link dev.drey.chunk.TotalOrder} have equal text here: -0.0 reads as 0.0. Not thread-safe.
 */
final class ResultRows implements Closeable {
    // Two sequences of seeds make two hashes of 64 bits that have nothing to do with each other.
    private static final long FIRST_SEED = 0x9E3779B97F4A7C15L;
    private static final long SECOND_SEED = 0xC2B2AE3D27D4EB4FL;
    private static final long NULL = 0x165667B19E3779F9L;
    private static final byte[] NEGATIVE_ZERO = "-0.0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO = padded("0.0");

    private final ResultFiles result;
    private final Schema schema;
    private final Iterator<Path> files;
    private final Chunk scratch;
    private final boolean[] doubles;
    private CsvRecords records;

    ResultRows(ResultFiles result, List<Path> files) {
        this.result = result;
        this.schema = result.schema();
        this.files = files.iterator();
        this.scratch = Chunk.allocate(schema, 1);
        this.doubles = new boolean[schema.size()];
        for (int c = 0; c < doubles.length; c++) {
            doubles[c] = schema.type(c).kind() == TypeKind.DOUBLE;
        }
    }

    /**
     * Goes on to the next row.
     *
     * @return false behind the last
     * @throws IOException naming file and record if it does not fit the schema
     */
    boolean next() throws IOException {
        while (records == null || !records.next()) {
            if (records != null) {
                records.close();
                records = null;
            }
            if (!files.hasNext()) {
                return false;
            }
            records = new CsvRecords(files.next(), result.format());
            if (result.format().header() && records.next()) {
                checkHeader();
            }
        }
        if (records.fields() != schema.size()) {
            throw records.fault("has " + records.fields() + " fields; the sink has " + schema.size() + " columns: "
                    + String.join(", ", schema.names()));
        }
        return true;
    }

    private void checkHeader() throws IOException {
        String[] names = new String[records.fields()];
        for (int f = 0; f < names.length; f++) {
            names[f] = records.text(f);
        }
        if (!Arrays.asList(names).equals(schema.names())) {
            throw records.fault("the header names the columns " + String.join(", ", names) + "; the sink has "
                    + String.join(", ", schema.names()));
        }
    }

    /** One of the two hashes of the whole row. */
    long hash(boolean second) throws IOException {
        long hash = second ? SECOND_SEED : FIRST_SEED;
        for (int c = 0; c < doubles.length; c++) {
            hash = hash(hash, c);
        }
        return Hashing.hashLong(hash, NULL);
    }

    /** A hash of some columns. */
    long hash(int[] columns) throws IOException {
        long hash = FIRST_SEED;
        for (int c : columns) {
            hash = hash(hash, c);
        }
        return Hashing.hashLong(hash, NULL);
    }

    private long hash(long seed, int c) throws IOException {
        if (records.isNull(c)) {
            return Hashing.hashLong(seed, NULL);
        }
        if (!result.exact() && schema.type(c).kind() != TypeKind.STRING) {
            byte[] text = padded(canonical(c));
            return Hashing.hashBytes(seed, text, 0, text.length - StringColumn.SLACK);
        }
        if (doubles[c] && isNegativeZero(c)) {
            return Hashing.hashBytes(seed, ZERO, 0, ZERO.length - StringColumn.SLACK);
        }
        return Hashing.hashBytes(seed, records.data(), records.offset(c), records.length(c));
    }

    private boolean isNegativeZero(int c) {
        int from = records.offset(c);
        return records.length(c) == NEGATIVE_ZERO.length
                && Arrays.equals(
                        records.data(), from, from + NEGATIVE_ZERO.length, NEGATIVE_ZERO, 0, NEGATIVE_ZERO.length);
    }

    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, bytes.length + StringColumn.SLACK);
    }

    /** The values of the row as text; a null for a null. */
    String[] values() throws IOException {
        String[] values = new String[doubles.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = records.isNull(c) ? null : canonical(c);
        }
        return values;
    }

    /** The values of the row as they stand in the file; a null for a null. */
    String[] exactValues() {
        String[] values = new String[doubles.length];
        for (int c = 0; c < values.length; c++) {
            values[c] = records.text(c);
        }
        return values;
    }

    private String canonical(int c) throws IOException {
        String text = records.text(c);
        DataType type = schema.type(c);
        if (type.kind() == TypeKind.STRING) {
            return text;
        }
        if (doubles[c] && isNegativeZero(c)) {
            return "0.0";
        }
        if (result.exact()) {
            return text;
        }
        try {
            ValueText.parse(type, text, scratch.column(c), 0);
        } catch (IllegalArgumentException e) {
            throw records.fault("column '" + schema.name(c) + "': " + e.getMessage());
        }
        String written = ValueText.print(type, scratch.column(c), 0);
        return doubles[c] && written.equals("-0.0") ? "0.0" : written;
    }

    @Override
    public void close() throws IOException {
        if (records != null) {
            records.close();
        }
    }
}
