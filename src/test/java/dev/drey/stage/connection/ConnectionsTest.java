package dev.drey.stage.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.catalog.StageTypes;
import dev.drey.chunk.Schema;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.dimension.Duplicates;
import dev.drey.jdbc.Database;
import dev.drey.jdbc.H2Address;
import dev.drey.jdbc.PostgresAddress;
import dev.drey.plan.Planner;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.PipelineSpec;
import dev.drey.spec.Problems;
import dev.drey.spec.SecretText;
import dev.drey.spec.SpecException;
import dev.drey.spec.YamlReader;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.OptionTypes;
import dev.drey.stage.PipelineSettings;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Declared connections: what they become, and what is refused, without connecting. */
class ConnectionsTest {
    private static final OptionSpec<String> CONNECTION =
            OptionSpec.optional("connection", OptionTypes.name(), null, "Which.");
    private static final String REST = """

            stages:
              s: {type: uses, connection: "%s"}
              out: {type: sink, from: s, format: print}
            """;

    private final Map<String, DimensionSource> found = new HashMap<>();

    /** Plans a pipeline with a stage that uses a connection; returns the problems, one a line. */
    private String plan(String connections, String used) {
        StageType uses =
                new StageType("uses", "Uses a connection.", StageType.Inputs.NONE, List.of(CONNECTION), this::bind);
        Problems problems = new Problems();
        String yaml = "pipeline: p\nparams: {dims: local, secret: hunter2}\nconnections:\n"
                + connections.indent(2).stripTrailing() + REST.formatted(used);
        PipelineSpec spec =
                new YamlReader(PipelineSettings.names()).read("x.yaml", yaml, Path.of("/base"), Map.of(), problems);
        try {
            Planner.plan(StageTypes.builtIn().plus(uses), spec, RunOverrides.NONE, problems);
            return "";
        } catch (SpecException e) {
            return e.getMessage();
        }
    }

    private Stage bind(StageNode node, Problems problems) {
        DimensionSource source = node.connections().find(node, CONNECTION, problems);
        if (source != null) {
            found.put(node.options().get(CONNECTION), source);
        }
        node.problem(problems, node.position(), "was bound, which is enough here");
        return null;
    }

    @Test
    void aPostgresConnection_keepsItsPartsAndTheReferenceToItsPassword() {
        plan(
                "pg: {type: postgresql, host: db.example, port: 5433, database: drey, user: ann, password: '${env:NOT_SET}', pool-size: 3, properties: {sslmode: require}}",
                "pg");
        assertThat(found.get("pg"))
                .isEqualTo(new Database(
                        "pg",
                        new PostgresAddress("db.example", 5433, "drey"),
                        "ann",
                        new SecretText("${env:NOT_SET}"),
                        3,
                        Map.of("sslmode", "require")));
        assertThat(found.get("pg").describe()).isEqualTo("postgresql db.example:5433/drey");
        assertThat(found.get("pg").toString()).doesNotContain("NOT_SET");
    }

    @Test
    void anH2Connection_isAFileBesideThePipeline() {
        assertThat(plan("local: {type: h2, path: out/dims.mv.db}", "${dims}")).contains("was bound");
        assertThat(found.get("local"))
                .isEqualTo(new Database("local", new H2Address("/base/out/dims"), "sa", null, 8, Map.of()));
    }

    @Test
    void aFileConnection_declaresItsTables() {
        plan("files: {type: file, tables: {airports: {path: data/airports.csv, schema: {iata: string}}}}", "files");
        DimensionRequest request = new DimensionRequest(
                "airports", null, Schema.parse("iata string"), List.of("iata"), List.of("iata"), Duplicates.FAIL);
        assertThat(found.get("files").dimension(request).describe())
                .isEqualTo("table 'airports' in /base/data/airports.csv");
    }

    @Test
    void faultsOfConnections_areAllToldAndHoldNoSecret() {
        String problems = plan("""
                a: {type: postgrsql, database: d}
                b: {type: postgresql, port: 0, path: x, user: u}
                c: {type: h2, path: "x;INIT=RUNSCRIPT FROM 'http://evil'", properties: {INIT: "RUNSCRIPT"}}
                d: {type: postgresql, database: d, user: u, password: hunter2}
                e: {type: postgresql, database: d, user: u, password: "${secret}", pasword: hunter2}
                f: {type: postgresql, database: d, user: u, host: "h/d?socketFactory=evil&", properties: {socketFactory: hunter2, sslmod: hunter2}}
                g: {type: file}
                h: {type: h2, path: "s3://x/y"}
                i: {type: postgresql, database: d, user: u, password: "pre${env:X}"}
                """, "j");
        assertThat(problems)
                .contains(
                        "x.yaml:4:13: option 'connections': connection 'a': option 'type': expected postgresql, h2 or file, got text 'postgrsql'; did you mean 'postgresql'?",
                        "connection 'b': option 'port': expected whole number from 1 to 65535, got 0",
                        "connection 'b': option 'path' has no meaning for type postgresql",
                        "connection 'b': option 'database' is missing; type postgresql needs it",
                        "connection 'c': path '/base/x;INIT=RUNSCRIPT FROM 'http:/evil'' cannot be one of H2; not allowed: ';'",
                        "connection 'd': option 'password': expected reference ${env:NAME}",
                        "connection 'e': option 'password': expected reference ${env:NAME}",
                        "connection 'e': option 'pasword' is unknown; did you mean 'password'?",
                        "connection 'f': host 'h/d?socketFactory=evil&' is not a host",
                        "connection 'g': option 'tables' is missing; type file needs it",
                        "connection 'h': path 's3://x/y' is not local",
                        "connection 'i': option 'password': expected reference",
                        "stage 's': connection 'j' is unknown; declared: a, b, c")
                .doesNotContain("hunter2");
    }

    @Test
    void propertiesThatAreNotHarmless_areRefused() {
        String problems = plan(
                "f: {type: postgresql, database: d, user: u, properties: {socketFactory: x, loggerFile: x, sslmod: hunter2, password: hunter2}}\n"
                        + "h: {type: h2, path: x, properties: {INIT: hunter2}}",
                "f");
        assertThat(problems)
                .contains(
                        "property 'socketFactory' is not allowed",
                        "property 'loggerFile' is not allowed",
                        "property 'sslmod' is not allowed; did you mean 'sslmode'?",
                        "property 'password' is not allowed",
                        "property 'INIT' is not allowed")
                .doesNotContain("hunter2");
    }

    @Test
    void aPipelineWithoutConnections_saysSo() {
        assertThatThrownBy(() -> {
                    Problems problems = new Problems();
                    PipelineSpec spec = new YamlReader(PipelineSettings.names())
                            .read("x.yaml", "pipeline: p" + REST.formatted("pg"), Path.of("/base"), Map.of(), problems);
                    StageType uses = new StageType(
                            "uses", "Uses a connection.", StageType.Inputs.NONE, List.of(CONNECTION), this::bind);
                    Planner.plan(StageTypes.builtIn().plus(uses), spec, RunOverrides.NONE, problems);
                })
                .hasMessageContaining("connection 'pg' is unknown; the pipeline declares none under 'connections'");
    }
}
