package dev.drey.stage.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.cache.Eviction;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.TotalOrder;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ErrorPolicy;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.OperatorHarness;
import dev.drey.testing.RandomChanges;
import dev.drey.testing.RandomChunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class LookupOperatorTest {
    static final RetryPolicy PATIENT = new RetryPolicy(
            Duration.ofSeconds(5), 3, Duration.ofMillis(1), Duration.ofMillis(5), 100, Duration.ofMillis(5));
    private static final LookupPlan.Limits WIDE =
            new LookupPlan.Limits(1000, 4, Duration.ZERO, 100_000, Long.MAX_VALUE);
    private static final LookupOperator.Manner ORDERED =
            new LookupOperator.Manner(true, false, ErrorPolicy.FAIL, false);
    private static final LookupOperator.Manner UNORDERED =
            new LookupOperator.Manner(false, false, ErrorPolicy.FAIL, false);
    private static final LookupOperator.Manner OF_CHANGES =
            new LookupOperator.Manner(true, true, ErrorPolicy.FAIL, false);

    static Stream<Long> seeds() {
        return RandomChunks.seeds(6);
    }

    @AfterEach
    void noCacheIsLeft() {
        assertThat(CacheRegistry.PROCESS.size()).isZero();
    }

    static CacheSettings cache(long entries, Eviction eviction) {
        return new CacheSettings(
                entries, Long.MAX_VALUE, eviction, Duration.ofMinutes(5), null, Duration.ofMinutes(1), null, null);
    }

    @Test
    void rows_getTheColumnsOfTheirKey() throws Exception {
        Chunk dimension = Chunks.parse("""
                iata string | city string | n bigint
                ATL         | Atlanta     | 1
                ZRH         | Zürich      | null
                """);
        Chunk rows = Chunks.parse("""
                id bigint | origin string
                1         | ATL
                2         | XXX
                3         | null
                4         | ZRH
                5         | ATL
                """);
        Case given = new Case(rows.schema(), dimension, Map.of("origin", "iata"), columns("city", "n"), false);
        OperatorHarness.of(given.input, given.plan.output(), () -> given.operator(ORDERED))
                .input(rows)
                .expecting(Chunks.parse("""
                        id bigint | origin string | d_city string | d_n bigint
                        1         | ATL           | Atlanta       | 1
                        2         | XXX           | null          | null
                        3         | null          | null          | null
                        4         | ZRH           | Zürich        | null
                        5         | ATL           | Atlanta       | 1
                        """))
                .verify();
        assertThat(given.table.table().opened)
                .hasValue(given.table.table().closed.get());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomRows_areJoinedAsByHand(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed).withSelections();
        for (boolean inner : new boolean[] {false, true}) {
            Case given = Case.random(random, inner);
            List<Chunk> rows = random.chunks(given.input, 300, 60);
            MaterializedResult expected =
                    MaterializedResult.of(rows.stream().map(given::joined).toList());
            for (LookupOperator.Manner manner : List.of(ORDERED, UNORDERED)) {
                OperatorHarness.of(given.input, given.plan.output(), () -> given.operator(manner))
                        .input(rows)
                        .labelled("seed " + seed + ", inner " + inner + ", " + manner)
                        .expecting(expected)
                        .verify();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tinyMemoryAndTinyCache_giveTheSame(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        Case given = Case.random(random, false);
        // Keys would linger for an hour: whoever waits for room, or for the end, must see to it that they do not.
        given.plan = with(given.plan, cache(2, Eviction.LRU), new LookupPlan.Limits(4, 1, Duration.ofHours(1), 3, 100));
        List<Chunk> rows = random.chunks(given.input, 100, 20);
        OperatorHarness.of(given.input, given.plan.output(), () -> given.operator(ORDERED))
                .input(rows)
                .labelled("seed " + seed)
                .expecting(
                        MaterializedResult.of(rows.stream().map(given::joined).toList()))
                .verify();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChanges_areJoinedAsByHand(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        for (boolean inner : new boolean[] {false, true}) {
            Case given = Case.random(random, inner);
            given.plan = with(
                    given.plan,
                    given.plan.cache(),
                    new LookupPlan.Limits(1000, 4, Duration.ofHours(1), 100_000, Long.MAX_VALUE));
            List<Chunk> changes = new RandomChanges(random, given.input, null, 30).chunks(20, 15);
            // All of one bucket, so that they come to one subtask in their order.
            changes.forEach(chunk -> chunk.setBucket(0));
            MaterializedResult expected =
                    MaterializedResult.of(changes.stream().map(given::joined).toList());
            OperatorHarness.of(given.input, given.plan.output(), () -> given.operator(OF_CHANGES))
                    .input(changes)
                    .keyedBy(BucketRouting.of(128), 128)
                    .labelled("seed " + seed + ", inner " + inner)
                    .expecting(expected)
                    .verify();
        }
    }

    static List<String> columns(String... names) {
        return List.of(names);
    }

    static LookupPlan with(LookupPlan plan, CacheSettings cache, LookupPlan.Limits limits) {
        return new LookupPlan(
                plan.dimension(),
                plan.input(),
                plan.output(),
                plan.keys(),
                plan.added(),
                plan.inner(),
                cache,
                plan.warming(),
                plan.retry(),
                limits);
    }

    /** A look-up, and how it is done by hand. */
    static final class Case {
        final Schema input;
        final Chunk dimension;
        final Map<String, String> on;
        final TableDimension table;
        final boolean inner;
        LookupPlan plan;

        /** Added columns are named as the dimension's, with a prefix. */
        Case(Schema input, Chunk dimension, Map<String, String> on, List<String> columns, boolean inner) {
            this.input = input;
            this.dimension = dimension;
            this.on = on;
            this.inner = inner;
            List<String> inputKeys = List.copyOf(on.keySet());
            table = TableDimension.of(dimension, inputKeys.stream().map(on::get).toList(), columns);
            Map<String, String> added = new LinkedHashMap<>();
            List<Field> output = new ArrayList<>(input.fields());
            for (String column : columns) {
                added.put("d_" + column, column);
                output.add(new Field(
                        "d_" + column,
                        dimension.schema().type(dimension.schema().indexOf(column))));
            }
            plan = new LookupPlan(
                    table,
                    input,
                    Schema.of(output),
                    inputKeys,
                    added,
                    inner,
                    cache(1000, Eviction.LRU),
                    WarmSettings.RESTORE,
                    PATIENT,
                    WIDE);
        }

        static Case random(RandomChunks random, boolean inner) {
            Schema schema = random.schema();
            List<Field> keyFields = schema.fields().subList(0, 1 + random.below(Math.min(2, schema.size())));
            List<Field> fields = new ArrayList<>();
            Map<String, String> on = new LinkedHashMap<>();
            for (Field field : keyFields) {
                on.put(field.name(), "k_" + field.name());
                fields.add(new Field("k_" + field.name(), field.type()));
            }
            List<String> columns = new ArrayList<>();
            for (Field field : random.schema().fields()) {
                fields.add(new Field("v_" + field.name(), field.type()));
                columns.add("v_" + field.name());
            }
            return new Case(schema, random.chunk(Schema.of(fields), 1 + random.below(60)), on, columns, inner);
        }

        LookupOperator operator(LookupOperator.Manner manner) {
            return new LookupOperator(OperatorIdentity.whole("test", "airports"), plan, manner);
        }

        /** Row by row, by nested loops. */
        Chunk joined(Chunk rows) {
            Chunk joined = Chunk.allocate(plan.output(), 0);
            byte[] kinds = new byte[rows.selectedCount()];
            for (int i = 0; i < rows.selectedCount(); i++) {
                int row = rows.selectedRow(i);
                int match = match(rows, row);
                if (match < 0 && inner) {
                    continue;
                }
                int target = joined.rowCount();
                for (int c = 0; c < input.size(); c++) {
                    joined.column(c).copyFrom(rows.column(c), null, row, 1, target);
                }
                int c = input.size();
                for (String column : plan.added().values()) {
                    if (match >= 0) {
                        int source = dimension.schema().indexOf(column);
                        joined.column(c).copyFrom(dimension.column(source), null, match, 1, target);
                    } else {
                        joined.column(c).ensureCapacity(target + 1);
                        joined.column(c).setNull(target);
                    }
                    c++;
                }
                kinds[target] = rows.rowKinds() == null ? 0 : rows.rowKinds()[row];
                joined.setRowCount(target + 1);
            }
            joined.setRowKinds(kinds);
            return joined;
        }

        private int match(Chunk rows, int row) {
            for (int i = 0; i < dimension.selectedCount(); i++) {
                int d = dimension.selectedRow(i);
                boolean same = true;
                for (Map.Entry<String, String> pair : on.entrySet()) {
                    int key = rows.schema().indexOf(pair.getKey());
                    int other = dimension.schema().indexOf(pair.getValue());
                    same &= !rows.column(key).isNull(row)
                            && !dimension.column(other).isNull(d)
                            && TotalOrder.compare(rows.column(key), row, dimension.column(other), d) == 0;
                }
                if (same) {
                    return d;
                }
            }
            return -1;
        }
    }
}
