package dev.drey.stage.source.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.BadRow;
import dev.drey.chunk.DataException;
import dev.drey.chunk.Schema;
import dev.drey.stage.source.format.ReadSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users read when a file is at fault, and what is set aside. */
class CsvFaultsTest {
    private static final Schema ORDERS = Schema.parse("id bigint, name string, amount decimal(6,2), at timestamp");
    private static final String HEADER = "id,name,amount,at\n";

    private static void expectFault(CsvDialect dialect, byte[] data, Schema schema, String message) {
        assertThatThrownBy(() -> CsvReads.all(BytesSource.of(data), CsvReads.failing(dialect, schema)))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    private static void expectFault(String text, String message) {
        expectFault(CsvDialect.RFC_4180, text.getBytes(StandardCharsets.UTF_8), ORDERS, message);
    }

    @Test
    void aValueThatIsNotOfItsType_isNamedWithPlaceColumnAndWhatIsAllowed() {
        expectFault(
                HEADER + "1,a,1.5,2001-01-01\n12x,b,2,2001-01-01\n",
                "test.csv:3 (byte 37): column 'id': '12x' is not a bigint (whole number from -9223372036854775808 to"
                        + " 9223372036854775807)");
        expectFault(
                HEADER + "9223372036854775808,a,1,2001-01-01\n",
                "test.csv:2 (byte 18): column 'id': '9223372036854775808' is not a bigint (whole number from"
                        + " -9223372036854775808 to 9223372036854775807)");
        expectFault(
                HEADER + "1,a,12345.00,2001-01-01\n",
                "test.csv:2 (byte 18): column 'amount': '12345.00' is not a decimal(6,2) (at most 4 digits before and 2"
                        + " after the point)");
        expectFault(
                HEADER + "1,a,1.00,2001-02-29 00:00\n",
                "test.csv:2 (byte 18): column 'at': '2001-02-29 00:00' is not a timestamp (yyyy-MM-dd, yyyy-MM-dd HH:mm,"
                        + " yyyy-MM-dd HH:mm:ss, yyyy-MM-dd HH:mm:ss.S to .SSSSSS)");
    }

    @Test
    void aLongValue_isCutInTheMessage() {
        expectFault(
                HEADER + "9".repeat(5000) + ",a,1,2001-01-01\n",
                "test.csv:2 (byte 18): column 'id': '" + "9".repeat(100) + "…' (5000 bytes) is not a bigint");
    }

    @Test
    void aRecordWithTooFewOrManyFields_isNamed() {
        expectFault(
                HEADER + "1,a,1,2001-01-01\n2,b\n",
                "test.csv:3 (byte 35): the record has 2 fields instead of 4: '2,b'");
        expectFault(
                HEADER + "1,a,1,2001-01-01,more\n",
                "test.csv:2 (byte 18): the record has 5 fields instead of 4: '1,a,1,2001-01-01,more'");
    }

    @Test
    void aLineBehindQuotedLineEnds_isCounted() {
        expectFault(
                HEADER + "1,\"a\nb\r\nc\",1,2001-01-01\r\nx,b,1,2001-01-01\r\n",
                "test.csv:5 (byte 43): column 'id': 'x' is not a bigint (whole number from -9223372036854775808 to"
                        + " 9223372036854775807)");
    }

    @Test
    void aQuoteOutOfPlace_isNamed() {
        expectFault(
                HEADER + "1,\"a,1,2001-01-01\n2,b,1,2001-01-01\n",
                "test.csv:2 (byte 18): column 'name': the quote that opens the field is never closed:"
                        + " '\"a,1,2001-01-01\\n2,b,1,2001-01-01\\n'");
        expectFault(
                HEADER + "1,\"a\"b,1,2001-01-01\n",
                "test.csv:2 (byte 18): column 'name': text stands after the closing quote; only a delimiter or the line's"
                        + " end may: '\"a\"b'");
        expectFault(
                HEADER + "1,5\",1,2001-01-01\n",
                "test.csv:2 (byte 18): column 'name': a quote stands inside an unquoted field; quote the whole field and"
                        + " double the quote: '5\"'");
    }

    @Test
    void invalidUtf8_isNamedWithItsBytes() {
        byte[] data = (HEADER + "1,aX(,1,2001-01-01\n").getBytes(StandardCharsets.ISO_8859_1);
        data[HEADER.length() + 3] = (byte) 0xC3;
        expectFault(
                CsvDialect.RFC_4180,
                data,
                ORDERS,
                "test.csv:2 (byte 18): column 'name': not valid UTF-8 at byte 21: C3 28 2C 31");
        byte[] utf16 = (HEADER + "1,a,1,2001-01-01\n").getBytes(StandardCharsets.UTF_16);
        expectFault(
                CsvDialect.RFC_4180,
                utf16,
                ORDERS,
                "test.csv: the file is UTF-16 (it begins with FE FF); convert it to UTF-8");
    }

    @Test
    void aFileThatIsNoPlainText_isRecognisedWithAndWithoutHeader() {
        for (CsvDialect dialect : List.of(CsvDialect.RFC_4180, CsvDialect.RFC_4180.withHeader(false))) {
            expectFault(
                    dialect,
                    new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0},
                    ORDERS,
                    "test.csv: the file is compressed by gzip (it begins with 1F 8B); name it .gz or uncompress it");
            expectFault(
                    dialect,
                    new byte[] {(byte) 0xFF, (byte) 0xFE, 'i', 0},
                    ORDERS,
                    "test.csv: the file is UTF-16 (it begins with FF FE); convert it to UTF-8");
        }
    }

    @Test
    void controlCharacters_areSpelledOutInTheReasonAndKeptInTheRawBytes() {
        CsvReads reads = CsvReads.all(
                BytesSource.of(HEADER + "1,\"a\n2,b\u001b\n"), CsvReads.format(CsvDialect.RFC_4180, ORDERS));
        BadRow row = reads.badRows.get(0);
        assertThat(row.reason()).contains("a\\n2,b\\u001b").doesNotContain("\n");
        assertThat(new String(row.raw(), StandardCharsets.UTF_8)).contains("a\n2,b\u001b");
    }

    @Test
    void aRecordBeyondTheLimit_isNamedAndTheRestIsRead() {
        CsvDialect dialect = CsvDialect.RFC_4180.withMaxRecordBytes(40);
        String text = HEADER + "1," + "a".repeat(500_000) + ",1,2001-01-01\n2,b,1,2001-01-01\n";
        expectFault(
                dialect,
                text.getBytes(StandardCharsets.UTF_8),
                ORDERS,
                "test.csv:2 (byte 18): the record is longer than max-record-bytes, 40; only its first 65536 bytes are kept");
        CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.format(dialect, ORDERS));
        assertThat(reads.rows).containsExactly(List.of("2", "b", "1.00", "2001-01-01 00:00:00"));
        assertThat(reads.badRows.get(0).raw()).hasSize(65536);
    }

    @Test
    void theHeader_isCheckedBeforeAnyRow() {
        expectFault("", "test.csv: the file is empty; a header with the column names is expected");
        expectFault("id,name,amount,id\n", "test.csv: the header names column 'id' twice");
        expectFault(
                "id,name,amout,at\nnot read",
                "test.csv: the header has no column 'amount', which the schema declares (the header is: id,"
                        + " name, amout, at); did you mean 'amout'?");
        expectFault(
                "id,idx,amount,at\n",
                "test.csv: the header has no column 'name', which the schema declares (the header is: id, idx,"
                        + " amount, at)");
        expectFault(
                "id,\"na\nme\",amount,at\n",
                "test.csv: the header has no column 'name', which the schema declares (the header is: id, na\\nme, amount,"
                        + " at); did you mean 'na\\nme'?");
        expectFault("id,\"name\n", "test.csv: the header is at fault: the quote that opens the field is never closed");
    }

    @Test
    void aHeader_bindsByNameInAnyOrderPastOtherColumns() {
        String text = "\uFEFFother,at,\"amount\",id,name\r\nx,2001-01-01 00:47,-1.5,7,\"a\"\"b\"\r\n";
        CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.failing(CsvDialect.RFC_4180, ORDERS));
        assertThat(reads.rows).containsExactly(List.of("7", "a\"b", "-1.50", "2001-01-01 00:47:00"));
    }

    @Test
    void aHeaderAlone_hasNoRows() {
        for (String text : List.of("id,name,amount,at", "id,name,amount,at\n", "id,name,amount,at\r\n")) {
            CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.failing(CsvDialect.RFC_4180, ORDERS));
            assertThat(reads.rows).as(text).isEmpty();
        }
    }

    @Test
    void empty_isNullAndQuotedEmptyIsNot() {
        String text = "id,name,amount,at\n,,,\n1,\"\",,\n";
        CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.failing(CsvDialect.RFC_4180, ORDERS));
        assertThat(reads.rows)
                .containsExactly(Arrays.asList(null, null, null, null), Arrays.asList("1", "", null, null));
    }

    @Test
    void anotherNullText_replacesEmpty() {
        CsvDialect dialect = CsvDialect.RFC_4180.withNullText("NA");
        String text = "id,name,amount,at\nNA,,1,NA\n1,\"NA\",NA,2001-01-01\n";
        CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.failing(dialect, ORDERS));
        assertThat(reads.rows)
                .containsExactly(
                        Arrays.asList(null, "", "1.00", null), Arrays.asList("1", "NA", null, "2001-01-01 00:00:00"));
    }

    @Test
    void unusedColumns_areNotConvertedThoughTheirQuotesAreChecked() {
        Schema output = Schema.parse("name string");
        CsvFormat format = new CsvFormat(CsvDialect.RFC_4180, new ReadSpec(ORDERS, output, null, true, 1024, 1 << 20));
        String text = HEADER + "no number,a,neither,nor\n1,b,\"x\"y,z\n2,c\n";
        CsvReads reads = CsvReads.all(BytesSource.of(text), format);
        assertThat(reads.rows).containsExactly(List.of("a"));
        assertThat(reads.faults()).containsExactly("after@42", "ragged@53");
    }

    @Test
    void anEventTimeColumn_isReadThoughNobodyElseUsesItAndMustNotBeNull() {
        Schema output = Schema.parse("id bigint");
        CsvFormat format = new CsvFormat(CsvDialect.RFC_4180, new ReadSpec(ORDERS, output, "at", true, 1024, 1 << 20));
        CsvReads reads = CsvReads.all(BytesSource.of(HEADER + "1,a,1,2001-01-01\n2,b,1,\n3,c,1,2001-01-02\n"), format);
        assertThat(reads.rows).containsExactly(List.of("1"), List.of("3"));
        assertThat(reads.eventTimes).containsExactly(978_307_200_000_000L, 978_393_600_000_000L);
        assertThat(reads.badRows).extracting(BadRow::column).containsExactly("at");
        assertThat(reads.badRows)
                .extracting(BadRow::reason)
                .containsExactly("is null; a column of event times needs a value in every row");
    }

    @Test
    void badRows_keepTheirBytesAsTheyStood() {
        String text = HEADER + "x,\"a\"\"b\",1,2001-01-01\r\n1,\"c\"\"d\",1,2001-01-01\r\n\"2,b";
        CsvReads reads = CsvReads.all(BytesSource.of(text), CsvReads.format(CsvDialect.RFC_4180, ORDERS));
        assertThat(reads.rows).containsExactly(List.of("1", "c\"d", "1.00", "2001-01-01 00:00:00"));
        assertThat(reads.badRows)
                .extracting(bad -> new String(bad.raw(), StandardCharsets.UTF_8))
                .containsExactly("x,\"a\"\"b\",1,2001-01-01", "\"2,b");
        assertThat(reads.badRows).extracting(BadRow::line).containsExactly(2L, 4L);
    }

    @Test
    void withoutAHeader_fieldsMustBeThoseOfTheSchema() {
        expectFault(
                CsvDialect.RFC_4180.withHeader(false),
                "1,a,1\n".getBytes(StandardCharsets.UTF_8),
                ORDERS,
                "test.csv:1 (byte 0): the record has 3 fields instead of 4: '1,a,1'");
    }
}
