package dev.drey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunks;
import org.junit.jupiter.api.Test;

class MaterializedResultTest {

    @Test
    void changeLog_leavesTheLastState() {
        MaterializedResult result = MaterializedResult.of(Chunks.parse("""
                op | k string | n bigint
                +I | a        | 1
                +I | b        | 5
                -U | a        | 1
                +U | a        | 2
                -D | b        | 5
                ~  | c        | 9
                """));

        assertThat(result).isEqualTo(MaterializedResult.of(Chunks.parse("k string | n bigint\na | 2\n")));
        assertThat(result.size()).isEqualTo(1);
    }

    @Test
    void absentRowDeleted_isRefused() {
        assertThatThrownBy(() -> MaterializedResult.of(
                        Chunks.parse("op | n bigint\n+I | 1\n-D | 1\n"), Chunks.parse("op | n bigint\n-D | 1\n")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-D of a row that is not there: 1");
    }

    @Test
    void rowsInAnotherOrder_areEqual_butNotInAnotherNumber() {
        MaterializedResult twice = MaterializedResult.of(Chunks.parse("n bigint\n1\n2\n1\n"));
        MaterializedResult once = MaterializedResult.of(Chunks.parse("n bigint\n2\n1\n"));

        assertThat(twice).isEqualTo(MaterializedResult.of(Chunks.parse("n bigint\n1\n1\n2\n")));
        assertThat(twice).isNotEqualTo(once);
        assertThat(once.difference(twice)).isEqualTo("+1 x 1\n");
        assertThat(twice).hasToString("2 x 1\n2\n");
    }

    @Test
    void valuesThatPrintAlike_areToldApart() {
        assertThat(MaterializedResult.of(Chunks.parse("s string\nnull\n")))
                .isNotEqualTo(MaterializedResult.of(Chunks.parse("s string\n'null'\n")));
        assertThat(MaterializedResult.of(Chunks.parse("a string | b string\n'x'' | ''y' | z\n")))
                .isNotEqualTo(MaterializedResult.of(Chunks.parse("a string | b string\nx | 'y'' | ''z'\n")));
        assertThat(MaterializedResult.of(Chunks.parse("d double\n-0.0\n")))
                .isNotEqualTo(MaterializedResult.of(Chunks.parse("d double\n0.0\n")));
        assertThat(MaterializedResult.of(Chunks.parse("d double\n0.1\n")))
                .isNotEqualTo(MaterializedResult.of(Chunks.parse("d double\n0.10000000000000002\n")));
    }
}
