package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedTableTest {
    @Test
    void numbers_standRightAndTextLeft() {
        Chunk chunk = Chunks.parse("""
                origin string | flights bigint | mean double | day date
                ATL           | 12             | 3.25        | 2001-01-02
                null          | 1234567        | null        | null
                """);
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 2, 0)).isEqualTo("""
                        origin | flights | mean | day
                        -------+---------+------+-----------
                        ATL    |      12 | 3.25 | 2001-01-02
                        null   | 1234567 | null | null
                        (2 rows)
                        """);
    }

    @Test
    void noRows_showHeaderAndCount() {
        Schema schema = Schema.parse("a bigint");
        assertThat(PrintedTable.render(schema, List.of(), 0, 80)).isEqualTo("a\n-\n(0 rows)\n");
    }

    @Test
    void oneRow_isSingular() {
        Chunk chunk = Chunks.parse("a bigint\n1");
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 1, 80)).endsWith("(1 row)\n");
    }

    @Test
    void rowsBeyondTheLimit_areCounted() {
        Chunk chunk = Chunks.parse("a bigint\n1\n2");
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 7, 80)).endsWith("… 5 more rows\n(7 rows)\n");
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 3, 80)).endsWith("… 1 more row\n(3 rows)\n");
    }

    @Test
    void tableWiderThanTheTerminal_cutsTheWidestText() {
        Chunk chunk = Chunks.parse("""
                a string                           | b string     | n bigint
                abcdefghijklmnopqrstuvwxyzabcdefgh | short        | 1
                x                                  | exactlythis  | 22
                """);
        String text = PrintedTable.render(chunk.schema(), List.of(chunk), 2, 30);
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(30));
        assertThat(text).contains("abcdefghij…").contains("exactlythis").contains(" 22");
    }

    @Test
    void controlCharacters_cannotReachTheTerminal() {
        Chunk chunk = Chunk.allocate(Schema.parse("s string"), 1);
        chunk.strings(0).setString(0, "a\n\t\u001b[31mred\u009b");
        chunk.setRowCount(1);
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 1, 0)).contains("a\\n\\t\\u001b[31mred\\u009b");
    }

    @Test
    void wideCharacters_areAlignedByThePlacesTheyTake() {
        Chunk chunk = Chunks.parse("s string | n string\n東京 | x\ne\u0301a | x\nplain | x");
        assertThat(PrintedTable.render(chunk.schema(), List.of(chunk), 3, 0))
                .isEqualTo("s     | n\n------+--\n東京  | x\ne\u0301a    | x\nplain | x\n(3 rows)\n");
    }
}
