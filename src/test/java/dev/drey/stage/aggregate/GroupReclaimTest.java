package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.runtime.BucketRouting;
import dev.drey.runtime.ChunkSerializer;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.table.BucketOrder;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups whose rows have all been taken back. */
class GroupReclaimTest {
    private static final int BUCKETS = 4;
    private static final Schema INPUT = Schema.parse("k string, x double, n bigint");
    private static final AggregatePlan PLAN = plan(1);

    /** Sums that meet in parts, values that are no numbers, and ordinary ones. */
    private static final double[] VALUES = {
        1, -2.5, 1e300, -1e300, 1e-300, 1e13, 1.5e14, -1.5e14, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 0.1
    };

    static Stream<Long> seeds() {
        return RandomChunks.seeds(2);
    }

    /** All that is kept where rows are taken back. */
    private static AggregatePlan plan(int keys) {
        List<Field> output = new ArrayList<>(INPUT.fields().subList(0, keys));
        List<AggregatePlan.Kept> kept = new ArrayList<>();
        List<AggregatePlan.Result> results = new ArrayList<>();
        for (int argument = 0; argument < INPUT.size(); argument++) {
            for (AggregateFunction function : AggregateFunctions.ALL) {
                List<Integer> arguments = argument == 0 ? List.of() : List.of(argument);
                CallShape shape = CallShape.of(
                                arguments.stream().map(INPUT::type).toList(), Overflow.NULL)
                        .withRetracting();
                Aggregate aggregate;
                try {
                    aggregate = function.bindChecked(shape);
                } catch (IllegalArgumentException e) {
                    continue;
                }
                kept.add(new AggregatePlan.Kept(aggregate.type(), arguments, arguments.toString() + kept.size()));
                Field field = new Field(function.name() + argument, aggregate.resultType());
                output.add(field);
                results.add(new AggregatePlan.Result(field, kept.size() - 1, aggregate.finish(), field.name()));
            }
        }
        return new AggregatePlan(INPUT.fields().subList(0, keys), kept, results, Schema.of(output));
    }

    /** Rows, each with whether it is added or taken back, as partial groups of one row by bucket. */
    private static final class Rows {
        private final Chunk added = Chunk.allocate(INPUT, 0);
        private final Chunk retracted = Chunk.allocate(INPUT, 0);

        Rows add(String key, double x, long n) {
            return append(added, key, x, n);
        }

        Rows retract(String key, double x, long n) {
            return append(retracted, key, x, n);
        }

        private Rows append(Chunk to, String key, double x, long n) {
            int row = to.rowCount();
            for (int c = 0; c < INPUT.size(); c++) {
                to.column(c).ensureCapacity(row + 1);
            }
            to.strings(0).setString(row, key);
            to.doubles(1).set(row, x);
            to.longs(2).set(row, n);
            to.setRowCount(row + 1);
            return this;
        }

        List<Chunk> partials() {
            AggregateTable table = new AggregateTable(PLAN);
            RowGroups scratch = new RowGroups();
            table.append(AggregateCase.columns(added), null, added.rowCount(), scratch);
            table.appendRetracted(AggregateCase.columns(retracted), null, retracted.rowCount(), scratch);
            BucketOrder order = new BucketOrder(BUCKETS);
            order.sort(table.hashes(), table.size());
            return IntStream.range(0, BUCKETS)
                    .filter(bucket -> order.end(bucket) > order.start(bucket))
                    .mapToObj(bucket -> {
                        Chunk partial = Chunk.allocate(PLAN.partialSchema(), 0);
                        int from = order.start(bucket);
                        table.exportPartials(order.order(), from, order.end(bucket) - from, partial);
                        partial.setBucket(bucket);
                        return partial;
                    })
                    .toList();
        }
    }

    /** The second phase, which can be stopped and restored. */
    private static final class Run implements AutoCloseable {
        private final MaterializedResult result = MaterializedResult.of();
        private GlobalAggregateOperator operator;
        private KeyedOneInputStreamOperatorTestHarness<Integer, Chunk, Chunk> harness;
        private long checkpoint;

        Run() throws Exception {
            open(null);
        }

        private void open(OperatorSubtaskState state) throws Exception {
            operator = new GlobalAggregateOperator(
                    OperatorIdentity.whole("test", "totals").tail(""),
                    PLAN,
                    new GlobalAggregateOperator.Settings(BUCKETS, 50, false));
            harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    operator, BucketRouting.of(BUCKETS), Types.INT, BUCKETS, 1, 0);
            harness.setup(new ChunkSerializer(PLAN.outputSchema()));
            if (state != null) {
                harness.initializeState(state);
            }
            harness.open();
        }

        void apply(Rows rows) throws Exception {
            for (Chunk partial : rows.partials()) {
                harness.processElement(new StreamRecord<>(partial));
            }
            drain();
        }

        private void drain() {
            harness.getOutput().forEach(e -> result.apply((Chunk) ((StreamRecord<?>) e).getValue()));
            harness.getOutput().clear();
        }

        void restore() throws Exception {
            checkpoint++;
            OperatorSubtaskState state = harness.snapshot(checkpoint, checkpoint);
            harness.close();
            open(state);
        }

        void finish() throws Exception {
            harness.getOperator().finish();
            drain();
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }

    private static MaterializedResult expected(Rows rows) {
        AggregateTable table = new AggregateTable(PLAN);
        table.fold(AggregateCase.columns(rows.added), null, rows.added.rowCount(), new RowGroups());
        Chunk results = Chunk.allocate(PLAN.outputSchema(), 0);
        table.appendResults(null, 0, table.size(), results);
        return MaterializedResult.of(results);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keysThatComeAndGo_takeBoundedMemoryAndLeaveNoTrace(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Rows staying = new Rows();
        List<Rows> toTakeBack = new ArrayList<>();
        long early = 0;
        try (Run run = new Run()) {
            for (int round = 0; round < 60; round++) {
                Rows rows = new Rows();
                Rows back = new Rows();
                for (int i = 0; i < 80; i++) {
                    String key = "round " + round + " key " + i % 60;
                    double x = VALUES[random.nextInt(VALUES.length)];
                    rows.add(key, x, i);
                    back.retract(key, x, i);
                }
                String stays = "stays " + round % 7;
                rows.add(stays, VALUES[round % VALUES.length], round);
                staying.add(stays, VALUES[round % VALUES.length], round);
                // A row taken back before it came: the group has as many rows as it lost, but it must wait for the
                // other.
                String waits = "waits " + round;
                rows.add(waits, 3, 1).retract(waits, 4, 2);
                back.add(waits, 4, 2).retract(waits, 3, 1);
                run.apply(rows);
                toTakeBack.add(back);
                if (toTakeBack.size() > 2) {
                    run.apply(toTakeBack.remove(0));
                }
                if (round == 10 || round == 40) {
                    run.restore();
                }
                early = round < 10 ? Math.max(early, run.operator.heldBytes()) : early;
                assertThat(run.operator.heldRows())
                        .as("groups that are held, seed %d, round %d", seed, round)
                        .isLessThan(1000);
                assertThat(run.operator.heldBytes())
                        .as("seed %d, round %d; at most %d in the first rounds", seed, round, early)
                        .isLessThanOrEqualTo(2 * early);
            }
            for (Rows back : toTakeBack) {
                run.apply(back);
            }
            assertThat(run.result).as("seed %d", seed).isEqualTo(expected(staying));
            run.restore();
            run.finish();
            assertThat(run.result).as("seed %d", seed).isEqualTo(expected(staying));
        }
    }

    private static BucketState bucket(Rows... rows) {
        BucketState bucket = new BucketState(PLAN);
        RowGroups scratch = new RowGroups();
        for (Rows some : rows) {
            some.partials().forEach(p -> bucket.table(PLAN, scratch).merge(p, scratch));
        }
        return bucket;
    }

    private static BucketState written(BucketState bucket) throws Exception {
        BucketStateSerializer serializer = new BucketStateSerializer(StateSignature.of("totals", BUCKETS, PLAN));
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(bucket, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    @Test
    void snapshot_holdsTheGroupsThatHoldSomething() throws Exception {
        BucketState bucket = bucket(
                new Rows().add("gone", 1e300, 1).add("gone", Double.NaN, 2).add("lives", 1, 1),
                new Rows().retract("gone", Double.NaN, 2).retract("gone", 1e300, 1),
                new Rows().retract("owes", 1, 1).add("waits", 1, 1).retract("waits", 2, 1));

        AggregateTable read = written(bucket).table(PLAN, new RowGroups());

        assertThat(bucket.tableOrNull().size()).isEqualTo(4);
        assertThat(read.size()).isEqualTo(3);
        assertThat(read.groupsWithoutRows()).isEqualTo(1);
    }

    @Test
    void groupsThatWait_areSparedAndDoNotMakeItTryAgain() {
        Rows waiting = new Rows();
        for (int i = 0; i < 200; i++) {
            waiting.add("k" + i, 1, 1).retract("k" + i, 2, 1);
        }
        BucketState bucket = bucket(waiting);
        bucket.countWithoutRows(200);
        assertThat(bucket.isReclaimable()).isTrue();

        new GroupReclaim(PLAN).reclaim(bucket, new RowGroups());

        assertThat(bucket.tableOrNull().size()).isEqualTo(200);
        assertThat(bucket.isReclaimable()).isFalse();
    }

    @Test
    void onlyGroup_neverGoes() throws Exception {
        AggregatePlan plan = new AggregatePlan(
                List.of(),
                PLAN.kept(),
                PLAN.results(),
                Schema.of(PLAN.outputSchema()
                        .fields()
                        .subList(1, PLAN.outputSchema().size())));
        Chunk row = Chunks.parse("k string | x double | n bigint\na | 1 | 1\n");
        BucketState bucket = new BucketState(plan);
        RowGroups scratch = new RowGroups();
        AggregateTable table = bucket.table(plan, scratch);
        table.fold(AggregateCase.columns(row), null, 1, scratch);
        table.retract(AggregateCase.columns(row), null, 1, scratch);
        Chunk partials = Chunk.allocate(plan.partialSchema(), 0);
        table.exportPartials(null, 0, 1, partials);

        new EmptyPartials(plan).drop(partials);

        assertThat(partials.selectedCount()).isEqualTo(1);
        assertThat(table.groupsWithoutRows()).isZero();
    }
}
