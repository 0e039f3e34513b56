package dev.drey.stage.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingChangesTest {

    private static String listed(PendingChanges pending, boolean deleted) {
        int[] rows = new int[pending.keys()];
        int count = pending.list(deleted, rows);
        int[] ascending = Arrays.copyOf(rows, count);
        Arrays.sort(ascending);
        Chunk view = pending.rows().copy();
        view.select(ascending, count);
        return Chunks.print(view.copy());
    }

    @Test
    void ofEachKey_theLastChangeCounts() {
        Schema schema = Schema.parse("k bigint, v string");
        PendingChanges pending = new PendingChanges(schema, List.of("k"));
        pending.add(Chunks.parse("""
                op | k bigint | v string | @time timestamp
                +I | 1        | a        | 2001-01-01 00:00:00
                ~  | 1        | hidden   | 2001-01-01 00:00:00
                +I | 2        | b        | 2001-01-01 00:00:00
                -D | 1        | a        | 2001-01-01 00:00:00
                +I | 3        | c        | 2001-01-01 00:00:00
                """));
        pending.add(Chunks.parse("""
                op | k bigint | v string
                -U | 2        | b
                +U | 2        | bb
                -D | 3        | c
                +I | 1        | aa
                -U | 4        | d
                """));
        assertThat(pending.keys()).isEqualTo(4);
        assertThat(listed(pending, false)).isEqualTo("""
                k bigint | v string
                2        | bb
                1        | aa
                """);
        assertThat(listed(pending, true)).isEqualTo("""
                k bigint | v string
                3        | c
                4        | d
                """);
        pending.clear();
        assertThat(pending.keys()).isZero();
        pending.add(Chunks.parse("k bigint | v string\n1 | z"));
        assertThat(listed(pending, false)).isEqualTo("""
                k bigint | v string
                1        | z
                """);
    }
}
