package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupChangesTest {
    private static final int ALL = 1 << 20;

    private final RowGroups scratch = new RowGroups();

    /** The functions of column x, each by the same name, per k; or of all rows. */
    private static AggregatePlan plan(String schema, int keys, Overflow overflow, String... functions) {
        Schema input = Schema.parse(schema);
        List<AggregatePlan.Kept> kept = new ArrayList<>();
        List<AggregatePlan.Result> results = new ArrayList<>();
        List<Field> output = new ArrayList<>(input.fields().subList(0, keys));
        for (String name : functions) {
            boolean rows = name.equals("rows");
            Aggregate aggregate = AggregateFunctions.find(rows ? "count" : name)
                    .bind(CallShape.of(rows ? List.of() : List.of(input.type(keys)), overflow));
            kept.add(new AggregatePlan.Kept(aggregate.type(), rows ? List.of() : List.of(keys), rows ? "" : "x"));
            output.add(new Field(name, aggregate.resultType()));
            results.add(
                    new AggregatePlan.Result(output.get(output.size() - 1), kept.size() - 1, aggregate.finish(), name));
        }
        return new AggregatePlan(input.fields().subList(0, keys), kept, results, Schema.of(output));
    }

    /** Merges drawn rows and draws what changes. */
    private String changes(GroupChanges changes, AggregateTable into, String drawn) {
        Chunk rows = Chunks.parse(drawn);
        AggregateTable table = new AggregateTable(into.plan());
        RowSplit split = new RowSplit();
        if (rows.rowKinds() == null) {
            table.append(AggregateCase.columns(rows), null, rows.rowCount(), scratch);
        } else {
            split.split(rows.rowKinds(), null, rows.rowCount());
            table.append(AggregateCase.columns(rows), split.added(), split.addedCount(), scratch);
            table.appendRetracted(AggregateCase.columns(rows), split.retracted(), split.retractedCount(), scratch);
        }
        Chunk partials = Chunk.allocate(into.plan().partialSchema(), 0);
        table.exportPartials(null, 0, table.size(), partials);
        changes.merge(into, partials, scratch);
        if (changes.size() == 0) {
            return "";
        }
        Chunk target = Chunk.allocate(into.plan().outputSchema(), 0);
        changes.write(into, 0, changes.end(0, ALL), target);
        StringBuilder text = new StringBuilder();
        Chunks.print(target)
                .lines()
                .skip(1)
                .forEach(line -> text.append(line.replaceAll(" +", " ").strip()).append('\n'));
        return text.toString();
    }

    @Test
    void groups_beginChangeAndStay() {
        AggregatePlan plan = plan("k bigint, x bigint", 1, Overflow.FAIL, "max", "min");
        AggregateTable table = new AggregateTable(plan);
        GroupChanges changes = new GroupChanges(plan);

        assertThat(changes(changes, table, "k bigint | x bigint\n1 | 5\n2 | 7\n1 | 6\n"))
                .isEqualTo("+I | 1 | 6 | 5\n+I | 2 | 7 | 7\n");
        assertThat(changes(changes, table, "k bigint | x bigint\n2 | 7\n3 | null\n1 | 8\n1 | 9\n"))
                .isEqualTo("-U | 1 | 6 | 5\n+U | 1 | 9 | 5\n+I | 3 | null | null\n");
        assertThat(changes(changes, table, "k bigint | x bigint\n2 | 7\n3 | null\n"))
                .isEmpty();
        assertThat(changes(changes, table, "k bigint | x bigint\n3 | 0\n"))
                .isEqualTo("-U | 3 | null | null\n+U | 3 | 0 | 0\n");
    }

    @Test
    void groupWithoutRows_isGoneAndMayComeBack() {
        AggregatePlan plan = plan("k bigint, x bigint", 1, Overflow.FAIL, "rows", "sum");
        AggregateTable table = new AggregateTable(plan);
        GroupChanges changes = new GroupChanges(plan);

        changes(changes, table, "k bigint | x bigint\n1 | 5\n1 | 6\n2 | 0\n");
        assertThat(changes(changes, table, "op | k bigint | x bigint\n-D | 1 | 5\n-D | 2 | 0\n"))
                .isEqualTo("-U | 1 | 2 | 11\n+U | 1 | 1 | 6\n-D | 2 | 1 | 0\n");
        assertThat(changes(changes, table, "op | k bigint | x bigint\n-D | 1 | 6\n+I | 1 | 6\n"))
                .isEmpty();
        assertThat(changes(changes, table, "op | k bigint | x bigint\n-D | 1 | 6\n+I | 2 | 3\n"))
                .isEqualTo("-D | 1 | 1 | 6\n+I | 2 | 1 | 3\n");
        assertThat(changes(changes, table, "op | k bigint | x bigint\n+I | 9 | 6\n-D | 9 | 6\n"))
                .as("a group that never was")
                .isEmpty();
    }

    @Test
    void onlyGroup_staysWithoutRows() {
        AggregatePlan plan = plan("x bigint", 0, Overflow.FAIL, "rows", "sum");
        AggregateTable table = new AggregateTable(plan);
        GroupChanges changes = new GroupChanges(plan);

        assertThat(changes(changes, table, "x bigint\n4\n")).isEqualTo("+I | 1 | 4\n");
        assertThat(changes(changes, table, "op | x bigint\n-D | 4\n")).isEqualTo("-U | 1 | 4\n+U | 0 | null\n");
    }

    @Test
    void nanAndStrings_areComparedByValue() {
        AggregatePlan doubles = plan("k bigint, x double", 1, Overflow.FAIL, "max", "sum");
        AggregateTable table = new AggregateTable(doubles);
        GroupChanges changes = new GroupChanges(doubles);
        changes(changes, table, "k bigint | x double\n1 | NaN\n2 | 1\n");
        assertThat(changes(changes, table, "k bigint | x double\n1 | NaN\n1 | 7\n2 | -0.0\n"))
                .isEmpty();

        AggregatePlan strings = plan("k bigint, x string", 1, Overflow.FAIL, "max", "min");
        table = new AggregateTable(strings);
        changes = new GroupChanges(strings);
        changes(changes, table, "k bigint | x string\n1 | 'b'\n2 | null\n3 | ''\n");
        assertThat(changes(changes, table, "k bigint | x string\n1 | 'b'\n2 | ''\n3 | 'c'\n3 | null\n"))
                .isEqualTo("-U | 2 | null | null\n+U | 2 | '' | ''\n-U | 3 | '' | ''\n+U | 3 | c | ''\n");
    }

    @Test
    void resultThatDoesNotFit_isNullUntilItDoes() {
        AggregatePlan plan = plan("k bigint, x bigint", 1, Overflow.FAIL, "sum");
        AggregateTable table = new AggregateTable(plan);
        GroupChanges changes = new GroupChanges(plan);
        String most = Long.toString(Long.MAX_VALUE);

        changes(changes, table, "k bigint | x bigint\n1 | 5\n2 | " + most + "\n3 | 6\n");
        assertThat(changes.overflowed()).isFalse();
        assertThat(changes(changes, table, "k bigint | x bigint\n1 | 1\n2 | 1\n3 | 1\n"))
                .isEqualTo("-U | 1 | 5\n+U | 1 | 6\n-U | 2 | " + most + "\n+U | 2 | null\n-U | 3 | 6\n+U | 3 | 7\n");
        assertThat(changes.overflowed()).isTrue();
        assertThat(changes(changes, table, "k bigint | x bigint\n2 | -2\n"))
                .isEqualTo("-U | 2 | null\n+U | 2 | 9223372036854775806\n");
    }

    @Test
    void pairs_stayTogetherInSmallChunks() {
        AggregatePlan plan = plan("k bigint, x bigint", 1, Overflow.FAIL, "max");
        AggregateTable table = new AggregateTable(plan);
        GroupChanges changes = new GroupChanges(plan);
        changes(changes, table, "k bigint | x bigint\n1 | 5\n2 | 7\n");
        changes(changes, table, "k bigint | x bigint\n1 | 6\n2 | 8\n3 | 1\n4 | 1\n");

        assertThat(changes.size()).isEqualTo(6);
        assertThat(changes.end(0, 1)).isEqualTo(2);
        assertThat(changes.end(0, 3)).isEqualTo(2);
        assertThat(changes.end(2, 1)).isEqualTo(4);
        assertThat(changes.end(4, 1)).isEqualTo(5);
        assertThat(changes.end(4, 9)).isEqualTo(6);
    }
}
