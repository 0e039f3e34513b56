package dev.drey.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.drey.chunk.RowOrder;
import dev.drey.chunk.Schema;
import dev.drey.spec.Node;
import dev.drey.spec.Position;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderByTypeTest {
    private static final Position AT = new Position("p.yaml", 1, 1);

    @Test
    void order_isReadFromOneText() throws InvalidValueException {
        OrderBy order = read("total DESC nulls First,name asc , \"odd, \"\"name\"\"\" Nulls last");
        assertThat(order.items())
                .extracting(OrderBy.Item::column, OrderBy.Item::descending, OrderBy.Item::nullsFirst)
                .containsExactly(
                        tuple("total", true, true), tuple("name", false, false), tuple("odd, \"name\"", false, false));
        assertThat(order.describe()).isEqualTo("total desc nulls first, name, \"odd, \"\"name\"\"\"");
        assertThat(read(order.describe()).describe()).isEqualTo(order.describe());
    }

    @Test
    void order_isReadFromAList() throws InvalidValueException {
        Node list = new Node.Sequence(AT, Arrays.asList(text("a desc"), text("b nulls first")));
        assertThat(OrderBy.type().read(list).describe()).isEqualTo("a desc, b nulls first");
    }

    @Test
    void order_isBoundToPlacesOfColumns() throws InvalidValueException {
        assertThat(read("b desc, a").over(Schema.parse("a bigint, b string")))
                .isEqualTo(RowOrder.by(List.of(new RowOrder.Key(1, true, false), new RowOrder.Key(0, false, false))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a dsc|expected ',' or one of desc, asc, nulls first, nulls last, got 'dsc'; did you mean 'desc'? in 'a dsc'",
                "a nulls|expected 'first' or 'last' behind 'nulls', got the end in 'a nulls'",
                "a nulls frist|expected 'first' or 'last' behind 'nulls', got 'frist'; did you mean 'first'? in 'a nulls frist'",
                "a,|expected a column name, got the end in 'a,'",
                "a,,b|expected a column name, got ',' in 'a,,b'",
                "a, a desc|column 'a' stands twice"
            })
    void faultyOrder_isRefusedWithItsReason(String text, String message) {
        InvalidValueException fault = catchThrowableOfType(InvalidValueException.class, () -> read(text));
        assertThat(fault).hasMessage(message);
    }

    private static OrderBy read(String text) throws InvalidValueException {
        return OrderBy.type().read(text(text));
    }

    private static Node text(String text) {
        return new Node.Scalar(AT, Node.ScalarKind.TEXT, text);
    }
}
