package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedQueryTest {

    @Test
    void parameters_areFoundOutsideOfLiteralsNamesAndCommentsOnly() {
        NamedQuery query = NamedQuery.parse(
                "select ':k', \":k\", $$:k ?$$, $x$:k;$x$, a::text -- :k ; ?\n /* :k ? ; */ from t where k = any(:k) or k=:k ;  ",
                List.of("k"));
        assertThat(query.sql())
                .isEqualTo(
                        "select ':k', \":k\", $$:k ?$$, $x$:k;$x$, a::text -- :k ; ?\n /* :k ? ; */ from t where k = any(?) or k=? ");
        assertThat(query.parameters()).containsExactly("k", "k");
    }

    @Test
    void whatIsNotOneStatementOverItsKeys_isRefused() {
        assertRefused("select 1 from t where a = any(:a); drop table t", "';' before its end");
        assertRefused("select 1 from t where a = ? and b = :a", "holds a '?'");
        assertRefused("select 1 from t where a = any(:aa)", "':aa' is no key column; did you mean 'a'?");
        assertRefused("select 1 from t", "does not use the key column a");
        assertRefused("select 'open from t where a = any(:a)", "a ' that is not closed");
        assertRefused("select 1 /* open from t where a = any(:a)", "a /* that is not closed");
    }

    private static void assertRefused(String query, String told) {
        assertThatThrownBy(() -> NamedQuery.parse(query, List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }
}
