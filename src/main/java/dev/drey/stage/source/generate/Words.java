package dev.drey.stage.source.generate;

import dev.drey.chunk.Column;
import dev.drey.chunk.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Strings out of a list, chosen by a number from 0. The list's bytes are shared by all chunks, so no string is copied. */
final class Words implements ColumnGenerator {
    private static final long serialVersionUID = 1L;

    private final byte[] data;
    private final int[] offsets;
    private final int[] lengths;
    private final LongDistribution choices;
    private transient long[] drawn;

    Words(List<String> words, LongDistribution choices) {
        this.choices = choices;
        byte[][] bytes = words.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int size = 0;
        for (byte[] word : bytes) {
            size += word.length;
        }
        data = new byte[size + StringColumn.SLACK];
        offsets = new int[bytes.length];
        lengths = new int[bytes.length];
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            System.arraycopy(bytes[i], 0, data, at, bytes[i].length);
            offsets[i] = at;
            lengths[i] = bytes[i].length;
            at += bytes[i].length;
        }
    }

    @Override
    public void fill(RowRange rows, Column column) {
        StringColumn strings = (StringColumn) column;
        if (drawn == null || drawn.length < rows.count()) {
            drawn = new long[rows.count()];
        }
        choices.fill(rows, drawn);
        strings.share(data);
        int[] outOffsets = strings.offsets();
        int[] outLengths = strings.lengths();
        for (int i = 0; i < rows.count(); i++) {
            int choice = (int) drawn[i];
            outOffsets[i] = offsets[choice];
            outLengths[i] = lengths[choice];
        }
    }
}
