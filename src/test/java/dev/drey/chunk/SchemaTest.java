package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {

    @Test
    void parsedSchema_hasItsColumnsInOrder() {
        Schema schema = Schema.parse("id INT, amount decimal( 10 , 2 ), at Timestamp");

        assertThat(schema).hasToString("id bigint, amount decimal(10,2), at timestamp");
        assertThat(schema.names()).containsExactly("id", "amount", "at");
        assertThat(schema.indexOf("at")).isEqualTo(2);
        assertThat(schema.indexOf("AT")).isEqualTo(-1);
        assertThat(schema.has("amount")).isTrue();
        assertThat(schema.type(1)).isEqualTo(DataType.decimal(10, 2));
        assertThat(Schema.parse(schema.toString())).isEqualTo(schema).hasSameHashCodeAs(schema);
    }

    @Test
    void retainedColumns_keepTheSchemasOrder() {
        assertThat(Schema.parse("a bigint, b string, c double").retain(Set.of("c", "a", "zz")))
                .isEqualTo(Schema.parse("a bigint, c double"))
                .isNotEqualTo(Schema.parse("c double, a bigint"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "a bigint, a string#column 'a' is declared twice",
                "a#column 'a' has no type; write: name type",
                "a bigint,#column '' has no type; write: name type",
                "a bignum#type 'bignum' is unknown; allowed: boolean, bigint, int, double, decimal(p,s), string, date, timestamp",
                "a decimal#type 'decimal' is unknown; allowed: boolean, bigint, int, double, decimal(p,s), string, date, timestamp",
                "a decimal(19,2)#decimal precision 19 is not between 1 and 18",
                "a decimal(0)#decimal precision 0 is not between 1 and 18",
                "a decimal(4,5)#decimal scale 5 is not between 0 and 4",
                "a decimal(4,-1)#type 'decimal(4,-1)' is unknown",
            })
    void faultyDeclaration_isRefused(String text, String message) {
        assertThatThrownBy(() -> Schema.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void faultyTypesAndFields_areRefused() {
        assertThatThrownBy(() -> new DataType(TypeKind.BIGINT, 3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bigint takes no precision");
        assertThatThrownBy(() -> new DataType(null, 0, 0)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> new Field("", DataType.BIGINT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a column name is empty");
        assertThatThrownBy(() -> new Field("a", null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void decimalWithoutScale_isWhole() {
        assertThat(DataType.parse(" Decimal(7) ")).isEqualTo(DataType.decimal(7, 0));
        assertThat(DataType.decimal(7, 0).storage()).isEqualTo(Storage.LONG);
        assertThat(DataType.decimal(7, 0).isNumeric()).isTrue();
        assertThat(DataType.TIMESTAMP.isNumeric()).isFalse();
    }
}
