package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Schema;
import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionContext;
import dev.drey.dimension.DimensionException;
import dev.drey.dimension.DimensionKey;
import dev.drey.dimension.DimensionReader;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionRow;
import dev.drey.dimension.Duplicates;
import dev.drey.dimension.RowLayout;
import dev.drey.dimension.RowWriter;
import dev.drey.stage.source.csv.CsvDialect;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDimensionTest {
    private static final Schema SCHEMA = Schema.parse("iata string, terminal bigint, city string, gates bigint");
    private static final RowLayout KEYS = new RowLayout(Schema.parse("iata string, terminal bigint"));
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final DimensionContext CONTEXT = new DimensionContext("places", 1, List.of());
    private static final String CSV = """
            city,iata,terminal,gates,unread
            Atlanta,ATL,1,40,x
            Atlanta,ATL,2,,x
            Boston,BOS,1,7,x
            Nowhere,,1,7,x
            """;

    @TempDir
    Path folder;

    private Path file;
    private Duplicates duplicates = Duplicates.FAIL;
    private Schema tableSchema;
    private FileRowFormat format = CsvFiles.STANDARD;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("airports.csv");
    }

    private Dimension dimension() {
        return dimension("airports", null, SCHEMA);
    }

    private Dimension dimension(String table, String query, Schema schema) {
        DimensionRequest request = new DimensionRequest(
                table, query, schema, List.of("iata", "terminal"), List.of("gates", "city"), duplicates);
        return new FileConnection("files", Map.of("airports", new FileTable(file.toString(), format, tableSchema)))
                .dimension(request);
    }

    private static DimensionKey key(String iata, long terminal) {
        RowWriter writer = new RowWriter(KEYS);
        writer.setString(0, iata);
        writer.setLong(1, terminal);
        return writer.key();
    }

    private static Map<String, String> scan(DimensionReader reader, long limit) throws DimensionException {
        Map<String, String> rows = new HashMap<>();
        reader.scan(limit, TIMEOUT, (key, row) -> rows.put(key.toString(), row.toString()));
        return rows;
    }

    @Test
    void csv_isReadByKey_andKeysWithNullsAreNone() throws Exception {
        Files.writeString(file, CSV);
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            Map<DimensionKey, DimensionRow> rows = reader.read(
                            List.of(key("ATL", 2), key("BOS", 1), key("BOS", 2)), TIMEOUT)
                    .byKey();
            assertThat(rows).hasSize(2);
            assertThat(rows.get(key("ATL", 2))).hasToString("(null, 'Atlanta')");
            assertThat(rows.get(key("BOS", 1))).hasToString("(7, 'Boston')");
            assertThat(scan(reader, 100)).hasSize(3).containsEntry("('ATL', 1)", "(40, 'Atlanta')");
            assertThat(scan(reader, 2)).hasSize(2);
        }
    }

    @Test
    void jsonLinesAndGzip_giveTheSameRows() throws Exception {
        Files.writeString(file, CSV);
        Map<String, String> expected;
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            expected = scan(reader, 100);
        }
        file = folder.resolve("airports.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(CSV.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            assertThat(scan(reader, 100)).isEqualTo(expected);
        }
        file = folder.resolve("airports.json");
        format = JsonLinesFiles.STANDARD;
        Files.writeString(file, """
                {"iata": "ATL", "terminal": 1, "city": "Atlanta", "gates": 40}
                {"iata": "ATL", "terminal": 2, "city": "Atlanta"}

                {"terminal": 1, "iata": "BOS", "city": "Boston", "gates": 7}
                {"iata": null, "terminal": 1, "city": "Nowhere", "gates": 7}
                """);
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            assertThat(scan(reader, 100)).isEqualTo(expected);
        }
    }

    @Test
    void manyRowsInSeveralFiles_areAllThere() throws Exception {
        for (int part = 0; part < 3; part++) {
            StringBuilder text = new StringBuilder("iata,terminal,city,gates\n");
            for (int i = 0; i < 5000; i++) {
                text.append("A")
                        .append(part)
                        .append(',')
                        .append(i)
                        .append(",City ")
                        .append(i)
                        .append(",1\n");
            }
            Files.writeString(folder.resolve("part-" + part + ".csv"), text);
        }
        file = folder;
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            assertThat(scan(reader, 100_000)).hasSize(15_000);
            assertThat(reader.read(List.of(key("A2", 4999)), TIMEOUT).byKey().values())
                    .singleElement()
                    .hasToString("(1, 'City 4999')");
        }
    }

    @Test
    void badRow_isAnErrorWithFileAndLine() throws Exception {
        Files.writeString(file, CSV + "Chicago,ORD,one,3,x\n");
        assertThatThrownBy(() -> dimension().open(CONTEXT))
                .isInstanceOfSatisfying(
                        DimensionException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .hasMessageContaining("airports.csv:6")
                .hasMessageContaining("column 'terminal'")
                .hasMessageContaining("'one' is not a bigint");
    }

    @Test
    void missingFileAndMissingColumn_areErrors() throws Exception {
        assertThatThrownBy(() -> dimension().open(CONTEXT))
                .isInstanceOf(DimensionException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("does not exist");
        Files.writeString(file, "iata,terminal,town,gates\n");
        assertThatThrownBy(() -> dimension().open(CONTEXT))
                .isInstanceOf(DimensionException.class)
                .hasMessageContaining("no column 'city'");
    }

    @Test
    void severalRowsForAKey_failOrGiveTheLeast() throws Exception {
        Files.writeString(file, CSV + "Atalanta,ATL,1,40,x\nAtlanta,ATL,1,50,x\n");
        assertThatThrownBy(() -> dimension().open(CONTEXT))
                .hasMessageContaining("('ATL', 1)")
                .hasMessageContaining("several rows");
        duplicates = Duplicates.FIRST;
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            assertThat(reader.read(List.of(key("ATL", 1)), TIMEOUT).byKey().values())
                    .singleElement()
                    .hasToString("(40, 'Atalanta')");
        }
    }

    @Test
    void requestThatCannotBe_isRefusedBeforeAnythingIsRead() {
        assertThatThrownBy(() -> dimension("airprots", null, SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "connection 'files' has no table 'airprots'; declared: airports; did you mean 'airports'?");
        assertThatThrownBy(() -> dimension(null, "select 1", SCHEMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("take no queries")
                .hasMessageContaining("airports");
        tableSchema = Schema.parse("iata string, terminal bigint, town string, gates double");
        assertThatThrownBy(() -> dimension()).hasMessageContaining("column 'city' is not in the connection's schema");
        tableSchema = Schema.parse("iata string, terminal string, city string, gates bigint");
        assertThatThrownBy(() -> dimension())
                .hasMessageContaining("'terminal' is a bigint here and a string in the connection's schema");
    }

    @Test
    void fileWithoutHeader_isReadByTheConnectionsSchema() throws Exception {
        tableSchema = Schema.parse("city string, iata string, terminal bigint, gates bigint");
        format = new CsvFiles(CsvDialect.RFC_4180.withHeader(false));
        Files.writeString(file, "Boston,BOS,1,7\n");
        try (DimensionReader reader = dimension().open(CONTEXT)) {
            assertThat(scan(reader, 10)).isEqualTo(Map.of("('BOS', 1)", "(7, 'Boston')"));
        }
    }

    @Test
    void dimension_travelsToTasks_andReaderEnds() throws Exception {
        Files.writeString(file, CSV);
        Dimension copy = InstantiationUtil.clone(dimension());
        assertThat(copy.keys()).isEqualTo(KEYS.schema());
        assertThat(copy.columns()).isEqualTo(Schema.parse("gates bigint, city string"));
        assertThat(copy.describe()).isEqualTo("table 'airports' in " + file);
        DimensionReader reader = copy.open(CONTEXT);
        reader.close();
        reader.close();
        assertThatThrownBy(() -> reader.read(List.of(key("ATL", 1)), TIMEOUT)).isInstanceOf(DimensionException.class);
    }

    @Test
    void files_areClosedBehindReading() throws IOException, DimensionException {
        Files.writeString(file, CSV);
        dimension().open(CONTEXT).close();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.map(FileDimensionTest::target)).doesNotContain(file.toString());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
