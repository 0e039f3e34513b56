package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

    /** type; text; how it prints back, when that differs. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "boolean;true;",
                "boolean;FALSE;false",
                "bigint;0;",
                "bigint;-0;0",
                "bigint;+7;7",
                "bigint;007;7",
                "bigint;-9223372036854775808;",
                "bigint;9223372036854775807;",
                "double;1.5;",
                "double;-0.0;",
                "double;-0;-0.0",
                "double;1;1.0",
                "double;1.;1.0",
                "double;.5;0.5",
                "double;+2.5e3;2500.0",
                "double;1E-400;0.0",
                "double;4.9E-324;",
                "double;1.7976931348623157E308;",
                "double;NaN;",
                "double;Infinity;",
                "double;-Infinity;",
                "decimal(6,2);12.34;",
                "decimal(6,2);-0.05;",
                "decimal(6,2);7;7.00",
                "decimal(6,2);.5;0.50",
                "decimal(6,2);3.;3.00",
                "decimal(6,2);1.5000;1.50",
                "decimal(6,2);0009999.99;9999.99",
                "decimal(18,0);999999999999999999;",
                "decimal(18,18);-0.999999999999999999;",
                "decimal(3,3);0.001;",
                "date;2026-11-22;",
                "date;2024-02-29;",
                "date;0001-01-01;",
                "date;9999-12-31;",
                "timestamp;2001-01-02;2001-01-02 00:00:00",
                "timestamp;2001-01-02 03:04;2001-01-02 03:04:00",
                "timestamp;2001-01-02T03:04:05Z;2001-01-02 03:04:05",
                "timestamp;2001-01-02 03:04:05.6;",
                "timestamp;2001-01-02 03:04:05.600000;2001-01-02 03:04:05.6",
                "timestamp;2001-01-02 03:04:05.000001;",
                "timestamp;1969-12-31 23:59:59.999999;",
                "timestamp;0001-01-01 00:00:00;",
                "timestamp;9999-12-31 23:59:59.999999;",
            })
    void text_isReadAndPrintedBack(String type, String text, String printed) {
        assertThat(through(DataType.parse(type), text)).isEqualTo(printed == null ? text : printed);
    }

    private static String through(DataType type, String text) {
        Column column = Column.create(type.storage(), 1);
        ValueText.parse(type, text, column, 0);
        return ValueText.print(type, column, 0);
    }

    @Test
    void stringsAndNulls_printAsTheyAre() {
        StringColumn column = new StringColumn(2);
        ValueText.parse(DataType.STRING, " naïve 😀 ", column, 0);
        column.setNull(1);

        assertThat(ValueText.print(DataType.STRING, column, 0)).isEqualTo(" naïve 😀 ");
        assertThat(ValueText.print(DataType.STRING, column, 1)).isEqualTo("null");
    }

    @Test
    void timestamps_ofTheWholeRange_areReadBack() {
        for (long micros : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE}) {
            String text = ValueText.printLong(DataType.TIMESTAMP, micros);
            assertThat(ValueText.parseLong(DataType.TIMESTAMP, text)).as(text).isEqualTo(micros);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "boolean;yes;'yes' is not a boolean (true or false)",
                "boolean;'';'' is not a boolean (true or false)",
                "bigint;9223372036854775808;'9223372036854775808' is not a bigint (whole number from -9223372036854775808 to 9223372036854775807)",
                "bigint;1.0;'1.0' is not a bigint",
                "bigint;' 1';' 1' is not a bigint",
                "bigint;'';'' is not a bigint",
                "bigint;1e3;'1e3' is not a bigint",
                "bigint;٣;'٣' is not a bigint",
                "double;'';'' is not a double (such as 1.5, -2e10, NaN, Infinity, -Infinity)",
                "double;0x1p3;'0x1p3' is not a double",
                "double;1d;'1d' is not a double",
                "double;' 1';' 1' is not a double",
                "double;nan;'nan' is not a double",
                "double;1,5;'1,5' is not a double",
                "double;.;'.' is not a double",
                "double;1e;'1e' is not a double",
                "double;1e400;'1e400' is out of the range of double",
                "double;-1e400;'-1e400' is out of the range of double",
                "decimal(6,2);12345;'12345' is not a decimal(6,2) (at most 4 digits before and 2 after the point)",
                "decimal(6,2);0.001;'0.001' is not a decimal(6,2) (at most 4 digits before and 2 after the point)",
                "decimal(6,2);1e2;'1e2' is not a decimal(6,2)",
                "decimal(6,2);1e999999999;'1e999999999' is not a decimal(6,2)",
                "decimal(6,2);٣;'٣' is not a decimal(6,2)",
                "decimal(6,2);NaN;'NaN' is not a decimal(6,2)",
                "date;2026-2-1;'2026-2-1' is not a date (yyyy-MM-dd)",
                "date;2025-02-29;'2025-02-29' is not a date (yyyy-MM-dd)",
                "date;0000-00-00;'0000-00-00' is not a date",
                "date;2025-01-01 00:00;'2025-01-01 00:00' is not a date",
                "timestamp;2025-01-01 24:00;'2025-01-01 24:00' is not a timestamp (yyyy-MM-dd, yyyy-MM-dd HH:mm, yyyy-MM-dd HH:mm:ss, yyyy-MM-dd HH:mm:ss.S to .SSSSSS)",
                "timestamp;2025-01-01 23:59:60;'2025-01-01 23:59:60' is not a timestamp",
                "timestamp;2025-01-01 23:59:59.;'2025-01-01 23:59:59.' is not a timestamp",
                "timestamp;2025-01-01 23:59:59.1234567;'2025-01-01 23:59:59.1234567' is not a timestamp",
                "timestamp;2025-01-01 23;'2025-01-01 23' is not a timestamp",
                "timestamp;2025-01-01T10:00+02:00;'2025-01-01T10:00+02:00' is not a timestamp",
                "timestamp;+999999999-01-01 00:00;'+999999999-01-01 00:00' is not a timestamp",
                "timestamp;now;'now' is not a timestamp",
            })
    void faultyText_isRefusedWithTheTextAndWhatIsAllowed(String type, String text, String message) {
        DataType parsed = DataType.parse(type);
        assertThatThrownBy(() -> ValueText.parse(parsed, text, Column.create(parsed.storage(), 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
