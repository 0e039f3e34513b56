package dev.drey.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class StageReferenceTest {
    private static final StageType SOURCE = new StageType(
            "file",
            "Reads files.",
            StageType.Inputs.NONE,
            List.of(
                    OptionSpec.required("path", OptionTypes.path(), "A file, a directory or a glob."),
                    OptionSpec.optional("delimiter", OptionTypes.character(), (byte) '\t', "Stands between values."),
                    OptionSpec.optional("null", OptionTypes.text(), "", "What spells null, besides nothing."),
                    OptionSpec.optional(
                            "event-time",
                            OptionTypes.nested(
                                    OptionSpec.required("column", OptionTypes.name(), "The column."),
                                    OptionSpec.optional(
                                            "out-of-orderness",
                                            OptionTypes.duration(Duration.ZERO, Duration.ofDays(1)),
                                            Duration.ofSeconds(5),
                                            "How late rows may be.")),
                            null,
                            "Where the time of a row stands."),
                    OptionSpec.optional("schema", OptionTypes.schema(), null, "The columns.")),
            (node, problems) -> null);

    private static final StageType FILTER = new StageType(
            "filter",
            "Keeps the rows for which a condition is true, and drops those for which it is false or null, without looking at"
                    + " any other.",
            StageType.Inputs.ONE,
            List.of(OptionSpec.required("where", OptionTypes.expression(), "The condition.")),
            (node, problems) -> null);

    private static final StageType UNION = new StageType(
            "union", "Puts rows together.", StageType.Inputs.SEVERAL, List.of(), (node, problems) -> null);

    private static final String OF_EVERY_STAGE = """
            options of every stage:
              after: list of name
                  Stages that must have finished before this one starts, without rows from them.
              timeout: duration from 1ms to 365d (units us, ms, s, m, h, d)
                  Longest time from a stage's start to its end in each subtask; of a stage whose input has no
                  end, longest time without progress.
              retries: whole number from 0 to 1000
                  How often a stage that has failed is tried again, with growing delays.
              on-failure: stop or continue
                  When a stage has failed for good: stop ends the run (the default), continue leaves out the
                  stages behind it and lets the others finish and keep their outputs; the run fails at its end.
            """;

    private static final List<StageType> TYPES = List.of(SOURCE, FILTER, UNION);

    @Test
    void reference_tellsAllThatIsDeclared() {
        assertThat(StageReference.of(SOURCE)).isEqualTo("""
                        file: Reads files.

                        inputs (from): none

                        options:
                          path: path (required)
                              A file, a directory or a glob.
                          delimiter: one ASCII character (\\t for a tab) (default \\t)
                              Stands between values.
                          null: text (default '')
                              What spells null, besides nothing.
                          event-time: mapping of column, out-of-orderness
                              Where the time of a row stands.
                              column: name (required)
                                  The column.
                              out-of-orderness: duration from 0s to 1d (units us, ms, s, m, h, d) (default 5s)
                                  How late rows may be.
                          schema: mapping of column to type (boolean, bigint, int, double, decimal(p,s), string, date, timestamp)
                              The columns.

                        """ + OF_EVERY_STAGE);
        assertThat(StageReference.of(UNION))
                .isEqualTo("union: Puts rows together.\n\ninputs (from): at least 2\n\n" + OF_EVERY_STAGE);
        assertThat(StageReference.overview(TYPES)).startsWith("file    Reads files.\nfilter  Keeps the rows");
        assertThat(StageReference.settings())
                .contains("chunk-bytes: size from 1 KiB to 64 MiB")
                .contains("(default 256 KiB)");
    }

    @Test
    void schema_takesValidPipelines() throws IOException {
        assertThat(faults("""
                        pipeline: p
                        mode: ${mode}
                        chunk-rows: 10
                        memory: 64 MiB
                        flink: {execution.checkpointing.interval: 10s}
                        params: {mode: batch, in: {required: true}, k: null}
                        stages:
                          a: {type: file, path: x.csv, delimiter: ";", schema: {a: bigint, b: "decimal(10, 2)"}}
                          b: {type: file, path: x.csv, delimiter: '\\t', event-time: {column: ts, out-of-orderness: 5 s}}
                          c: {type: filter, from: a, where: a > 0}
                          d: {type: filter, from: [b], where: "${w}"}
                          e: {type: union, from: [c, d], after: a, timeout: 5s, retries: 2, on-failure: continue}
                        """)).isEmpty();
    }

    @Test
    void schema_refusesWhatValidationRefuses() throws IOException {
        assertThat(faults("""
                        pipeline: p
                        mode: bach
                        chunk-rows: 0
                        memory: lots
                        colour: red
                        stages:
                          1st: {type: union, from: [a, b]}
                          a: {type: file, paht: x.csv, delimiter: ";;", schema: {a: bigin}}
                          b: {type: file, path: x, from: a, event-time: {out-of-orderness: 5}}
                          c: {type: filter, from: [a, b], where: a}
                          d: {type: union, from: a}
                          e: {type: fliter, from: a}
                          f: {from: a}
                        """))
                .containsExactlyInAnyOrder(
                        "/mode anyOf",
                        "/chunk-rows anyOf",
                        "/memory anyOf",
                        "/colour additionalProperties",
                        "/stages/1st propertyNames",
                        "/stages/a/paht additionalProperties",
                        "/stages/a/path required",
                        "/stages/a/delimiter anyOf",
                        "/stages/a/schema anyOf",
                        "/stages/b/from additionalProperties",
                        "/stages/b/event-time anyOf",
                        "/stages/c/from anyOf",
                        "/stages/d/from anyOf",
                        "/stages/e/type enum",
                        "/stages/f/type required");
    }

    private static List<String> faults(String yaml) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema = mapper.readTree(StageReference.jsonSchema(TYPES));
        Object loaded = new Yaml().load(yaml);
        return new JsonSchemaOracle(schema).faults(mapper.valueToTree(loaded));
    }
}
