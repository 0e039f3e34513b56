package dev.drey.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Schema;
import dev.drey.spec.Node;
import dev.drey.spec.Node.ScalarKind;
import dev.drey.spec.Position;
import dev.drey.spec.Problem;
import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionReaderTest {
    private static final OptionSpec<Integer> K =
            OptionSpec.required("k", OptionTypes.integer(1, 65536), "Rows to keep.");
    private static final OptionSpec<Duration> EVERY = OptionSpec.optional(
            "every", OptionTypes.duration(Duration.ofMillis(1), Duration.ofHours(1)), null, "How often.");
    private static final OptionSpec<Schema> SCHEMA =
            OptionSpec.optional("schema", OptionTypes.schema(), null, "Columns.");
    private static final StageType TYPE = new StageType(
            "test", "A type for tests.", StageType.Inputs.ONE, List.of(K, EVERY, SCHEMA), (node, problems) -> null);

    @Test
    void misspeltOption_namesTheNearest() {
        assertThat(problemsOf(entry("kk", at(14, 9), scalar(ScalarKind.INTEGER, "10", 14, 13))))
                .containsExactly(
                        "jobs/x.yaml:13:3: stage 'worst': option 'k' is missing; expected whole number from 1 to 65536",
                        "jobs/x.yaml:14:9: stage 'worst': option 'kk' is unknown; did you mean 'k'?");
    }

    @Test
    void unlikeOption_listsTheKnown() {
        assertThat(problemsOf(
                        entry("k", at(14, 9), scalar(ScalarKind.INTEGER, "10", 14, 13)),
                        entry("colour", at(15, 9), scalar(ScalarKind.TEXT, "red", 15, 13))))
                .containsExactly(
                        "jobs/x.yaml:15:9: stage 'worst': option 'colour' is unknown; known: k, every, schema, after, timeout,"
                                + " retries, on-failure");
    }

    @Test
    void manyFaults_areToldAtOnceAlsoInsideOneValue() {
        Node schema = new Node.Mapping(
                at(16, 13),
                List.of(
                        entry("id", at(16, 14), scalar(ScalarKind.TEXT, "bigin", 16, 18)),
                        entry("amount", at(16, 25), scalar(ScalarKind.TEXT, "decimal(20,2)", 16, 33)),
                        entry("tags", at(16, 50), new Node.Sequence(at(16, 56), List.of()))));
        assertThat(problemsOf(
                        entry("k", at(14, 9), scalar(ScalarKind.TEXT, "ten", 14, 13)),
                        entry("every", at(15, 9), scalar(ScalarKind.INTEGER, "10", 15, 16)),
                        entry("schema", at(16, 5), schema)))
                .containsExactly(
                        "jobs/x.yaml:14:13: stage 'worst': option 'k': expected whole number from 1 to 65536, got text 'ten'",
                        "jobs/x.yaml:15:16: stage 'worst': option 'every': expected duration from 1ms to 1h (units us, ms, s, m,"
                                + " h, d), got 10",
                        "jobs/x.yaml:16:18: stage 'worst': option 'schema': column 'id': type 'bigin' is unknown; allowed:"
                                + " boolean, bigint, int, double, decimal(p,s), string, date, timestamp; did you mean 'bigint'?",
                        "jobs/x.yaml:16:33: stage 'worst': option 'schema': column 'amount': decimal precision 20 is not"
                                + " between 1 and 18",
                        "jobs/x.yaml:16:56: stage 'worst': option 'schema': column 'tags': expected type (boolean, bigint,"
                                + " int, double, decimal(p,s), string, date, timestamp), got a list of 0");
    }

    @Test
    void faultyOptions_leaveTheOthersReadable() {
        Node rows = new Node.Sequence(
                at(16, 5), List.of(scalar(ScalarKind.TEXT, "a", 16, 6), new Node.Sequence(at(16, 9), List.of())));
        OptionSpec<List<String>> names = OptionSpec.optional("names", OptionTypes.names(), List.of(), "Names.");
        Problems problems = new Problems();
        Options options = OptionReader.read(
                List.of(
                        entry("every", at(14, 9), scalar(ScalarKind.INTEGER, "10", 14, 16)),
                        entry("colour", at(15, 9), scalar(ScalarKind.TEXT, "red", 15, 13)),
                        entry("names", at(16, 2), rows)),
                List.of(K, EVERY, names, SCHEMA),
                at(13, 3),
                "",
                problems);
        assertThat(problems.size()).isEqualTo(4);
        assertThat(options.get(names)).containsExactly("a");
        assertThat(options.get(EVERY)).isNull();
        assertThat(options.get(K)).as("required and missing").isNull();
        assertThat(List.of(names, EVERY, K)).allMatch(options::isFaulty);
        assertThat(options.isFaulty(SCHEMA)).isFalse();
        assertThat(options.has(EVERY)).isTrue();
        assertThat(options.has(K)).isFalse();
    }

    @Test
    void unresolvedParameter_isNotToldAgain() {
        Problems problems = new Problems();
        Options options = OptionReader.read(
                stage(entry("k", at(14, 9), scalar(ScalarKind.UNRESOLVED, "${n}", 14, 13))), TYPE, problems);
        assertThat(problems.list()).isEmpty();
        assertThat(options.isFaulty(K)).isTrue();
    }

    @Test
    void rightOptions_areReadWithPlacesAndDefaults() {
        Problems problems = new Problems();
        Options options = OptionReader.read(
                stage(entry("k", at(14, 9), scalar(ScalarKind.INTEGER, "10", 14, 13))), TYPE, problems);
        assertThat(problems.list()).isEmpty();
        assertThat(options.get(K)).isEqualTo(10);
        assertThat(options.has(EVERY)).isFalse();
        assertThat(options.get(EVERY)).isNull();
        assertThat(options.position(K)).isEqualTo(at(14, 13));
        assertThat(options.position(EVERY)).isEqualTo(at(13, 3));
    }

    private static List<String> problemsOf(Node.Entry... entries) {
        Problems problems = new Problems();
        OptionReader.read(stage(entries), TYPE, problems);
        return new ArrayList<>(problems.list().stream().map(Problem::toString).toList());
    }

    private static StageSpec stage(Node.Entry... entries) {
        return new StageSpec("worst", at(13, 3), scalar(ScalarKind.TEXT, "test", 13, 20), List.of(), List.of(entries));
    }

    private static Node.Entry entry(String key, Position position, Node value) {
        return new Node.Entry(key, position, value);
    }

    private static Node.Scalar scalar(ScalarKind kind, String text, int line, int column) {
        return new Node.Scalar(at(line, column), kind, text);
    }

    private static Position at(int line, int column) {
        return new Position("jobs/x.yaml", line, column);
    }
}
