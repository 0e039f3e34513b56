package dev.drey.stage.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.expression.Expression;
import dev.drey.runtime.SpillDirectory;
import dev.drey.runtime.SpillSpace;
import dev.drey.testing.FailingSpillSpace;
import dev.drey.testing.FailingSpillSpace.Watch;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.RandomChunks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The hash join against the naive one, in memory and in files. */
class HashJoinTest {
    private static final long PLENTY = 1L << 30;
    /** A table takes more than this with some dozens of rows. */
    private static final long TINY = 12_000;

    private static final Schema ORDERS = Schema.parse("id bigint, user string, amount bigint");
    private static final Schema USERS = Schema.parse("user string, name string");

    @TempDir
    Path directory;

    static Stream<Long> seeds() {
        return RandomChunks.seeds(25);
    }

    private SpillSpace space() {
        return new SpillDirectory(List.of(directory), "join");
    }

    /** What came out, and how. */
    private record Joined(List<Chunk> chunks, HashJoin.Figures figures) {
        MaterializedResult result() {
            return MaterializedResult.of(chunks);
        }
    }

    private static Joined join(
            JoinPlan plan, Side build, long memory, SpillSpace space, List<Chunk> left, List<Chunk> right)
            throws IOException {
        return join(plan, build, memory, space, left, right, null);
    }

    private static Joined join(
            JoinPlan plan,
            Side build,
            long memory,
            SpillSpace space,
            List<Chunk> left,
            List<Chunk> right,
            PairFilter.Faults faults)
            throws IOException {
        List<Chunk> given = new ArrayList<>();
        try (HashJoin join = new HashJoin(
                plan, build, memory, space, new JoinOutput(plan, 10, chunk -> given.add(chunk.copy())), faults)) {
            for (Chunk chunk : build == Side.LEFT ? left : right) {
                join.build(chunk);
            }
            join.built();
            for (Chunk chunk : build == Side.LEFT ? right : left) {
                join.probe(chunk);
            }
            join.finish();
            return new Joined(given, join.figures());
        }
    }

    private static MaterializedResult naive(JoinPlan plan, List<Chunk> left, List<Chunk> right) {
        Chunk joined = NaiveJoin.of(
                plan,
                NaiveJoin.together(plan.left().schema(), left),
                NaiveJoin.together(plan.right().schema(), right));
        return MaterializedResult.of(joined);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void drawnJoins_giveWhatTheNaiveJoinGives(long seed) throws Exception {
        RandomChunks random = new RandomChunks(seed);
        RandomJoins joins = new RandomJoins(random);
        for (JoinKind kind : JoinKind.values()) {
            JoinPlan plan = joins.plan(kind, random.below(3) == 0);
            List<Chunk> left = joins.rows(plan, Side.LEFT, List.of(), 200);
            List<Chunk> right = joins.rows(plan, Side.RIGHT, left, 200);
            MaterializedResult expected = naive(plan, left, right);
            for (Side build : Side.values()) {
                for (long memory : new long[] {PLENTY, TINY, 1}) {
                    Joined joined = join(plan, build, memory, space(), left, right);
                    assertThat(expected.difference(joined.result()))
                            .as("seed %d, %s, build %s, %d bytes", seed, plan, build, memory)
                            .isEmpty();
                    assertThat(joined.chunks())
                            .allSatisfy(chunk -> assertThat(chunk.rowCount()).isBetween(1, 10));
                    assertThat(joined.figures().spilledBytes() > 0)
                            .as("seed %d, %d bytes", seed, memory)
                            .isEqualTo(memory == 1 && joined.figures().buildRows() > 0
                                    || memory == TINY && joined.figures().levels() > 0);
                }
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static JoinPlan usersOfOrders(JoinKind kind) {
        PairLayout.Source[] sources = {
            new PairLayout.Source(0, -1), new PairLayout.Source(1, 0), new PairLayout.Source(-1, 1)
        };
        PairLayout output = kind.givesPairs()
                ? new PairLayout(Schema.parse("id bigint, user string, name string"), List.of(sources))
                : new PairLayout(Schema.parse("id bigint"), List.of(sources[0]));
        return new JoinPlan(
                kind,
                new JoinPlan.Input(ORDERS, List.of(1)),
                new JoinPlan.Input(USERS, List.of(0)),
                null,
                JoinPlan.ANY_TIME,
                output);
    }

    /** Users {@code 0 .. users-1}, each {@code times}; one more often by {@code extra}. */
    private static List<Chunk> users(int users, int times, int extra) {
        List<Chunk> chunks = new ArrayList<>();
        Chunk chunk = Chunk.allocate(USERS, 100);
        for (int i = 0; i < users * times + extra; i++) {
            int row = i % 100;
            chunk.strings(0).setString(row, "user_" + (i < users * times ? i % users : 7));
            chunk.strings(1).setString(row, "name " + i);
            if (row == 99 || i == users * times + extra - 1) {
                chunk.setRowCount(row + 1);
                chunks.add(chunk.copy());
                chunk.reset();
            }
        }
        return chunks;
    }

    /** Orders of users 0, 2, 4, …, as many as wanted. */
    private static List<Chunk> orders(int orders) {
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < orders; from += 100) {
            int count = Math.min(100, orders - from);
            Chunk chunk = Chunk.allocate(ORDERS, count);
            for (int row = 0; row < count; row++) {
                chunk.longs(0).set(row, from + row);
                chunk.strings(1).setString(row, "user_" + 2 * (from + row));
            }
            chunk.setRowCount(count);
            chunks.add(chunk);
        }
        return chunks;
    }

    /** Orders {@code 0 .. 9999} of users {@code 0, 2, …, 19998}; of 10000 users the even half has one order each. */
    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void buildSideLargerThanMemory_isPartedAgainAndAgain(JoinKind kind) throws Exception {
        for (Side build : Side.values()) {
            Joined joined = join(usersOfOrders(kind), build, 60_000, space(), orders(10_000), users(10_000, 1, 0));

            int rows = joined.chunks().stream().mapToInt(Chunk::rowCount).sum();
            assertThat(rows)
                    .isEqualTo(
                            switch (kind) {
                                case INNER, SEMI, ANTI -> 5000;
                                case LEFT, RIGHT -> 10_000;
                                case FULL -> 15_000;
                            });
            assertThat(joined.figures().levels()).isEqualTo(2);
            assertThat(joined.figures().blocks()).isZero();
            assertThat(joined.figures().peakBytes()).isLessThan(60_000);
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** User 7 is there 20,000 times; with any parting these rows stay together. */
    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void keyLargerThanMemory_isTakenInBlocks(JoinKind kind) throws Exception {
        List<Chunk> orders = orders(30);
        Chunk sevens = orders(3).get(0);
        for (int row = 0; row < 3; row++) {
            sevens.strings(1).setString(row, "user_7");
        }
        orders.add(sevens);
        Joined joined = join(usersOfOrders(kind), Side.RIGHT, 200_000, space(), orders, users(10, 1, 20_000));

        int matches = 5 + 3 * 20_001;
        int rows = joined.chunks().stream().mapToInt(Chunk::rowCount).sum();
        assertThat(rows)
                .isEqualTo(
                        switch (kind) {
                            case INNER -> matches;
                            case LEFT -> matches + 25;
                            case RIGHT -> matches + 4;
                            case FULL -> matches + 25 + 4;
                            case SEMI -> 5 + 3;
                            case ANTI -> 25;
                        });
        assertThat(joined.figures().blocks()).isGreaterThan(1);
        assertThat(joined.figures().peakBytes()).isLessThan(200_000);
    }

    /** In memory, in files and in blocks; of the orders of even users every third has a fault in each of its pairs. */
    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void pairsThatCannotBeJudged_areToldOnce_andDoNotMatch(JoinKind kind) throws Exception {
        PairLayout read = new PairLayout(Schema.parse("id bigint"), List.of(new PairLayout.Source(0, -1)));
        JoinPlan plain = usersOfOrders(kind);
        JoinPlan plan = new JoinPlan(
                kind,
                plain.left(),
                plain.right(),
                new JoinPlan.Condition(Expression.parse("10 / (id % 3) > 5").bindCondition(read.schema()), read),
                JoinPlan.ANY_TIME,
                plain.output());
        List<Chunk> orders = orders(300);
        List<Chunk> users = users(100, 2, 400);
        users.addAll(users(9, 60, 0));
        int[] expectedFaults = new int[1];
        MaterializedResult expected = MaterializedResult.of(NaiveJoin.of(
                plan,
                NaiveJoin.together(ORDERS, orders),
                NaiveJoin.together(USERS, users),
                (left, right) -> expectedFaults[0]++));
        assertThat(expectedFaults[0]).isGreaterThan(50);
        for (Side build : Side.values()) {
            for (long memory : new long[] {PLENTY, TINY, 1}) {
                int[] faults = new int[1];
                Joined joined = join(
                        plan,
                        build,
                        memory,
                        space(),
                        orders,
                        users,
                        (fault, batch, pair, left, right) -> faults[0] += (int) batch.weight(pair));
                assertThat(expected.difference(joined.result()))
                        .as("build %s, %d bytes", build, memory)
                        .isEmpty();
                assertThat(faults[0]).as("build %s, %d bytes", build, memory).isEqualTo(expectedFaults[0]);
            }
        }
    }

    @Test
    void everyFaultOfAFile_endsTheJoinAndLeavesNone() throws Exception {
        JoinPlan plan = usersOfOrders(JoinKind.FULL);
        List<Chunk> orders = orders(600);
        orders.addAll(orders(40));
        List<Chunk> users = users(100, 2, 400);
        MaterializedResult expected = naive(plan, orders, users);
        Watch none = FailingSpillSpace.at(0);
        Joined joined = join(plan, Side.RIGHT, TINY, new FailingSpillSpace(space(), none), orders, users);
        assertThat(expected.difference(joined.result())).isEmpty();
        assertThat(joined.figures().blocks()).isPositive();
        assertThat(none.calls()).isGreaterThan(100);

        int step = Math.max(1, none.calls() / 150);
        for (int call = 1; call <= none.calls(); call += step) {
            int failing = call;
            assertThatThrownBy(() -> join(
                            plan,
                            Side.RIGHT,
                            TINY,
                            new FailingSpillSpace(space(), FailingSpillSpace.at(failing)),
                            orders,
                            users))
                    .as("call %d", call)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no luck with");
            assertThat(directory).as("call %d", call).isEmptyDirectory();
        }
    }

    @Test
    void fileThatWasChanged_isTold() throws Exception {
        JoinPlan plan = usersOfOrders(JoinKind.INNER);
        try (HashJoin join =
                new HashJoin(plan, Side.RIGHT, TINY, space(), new JoinOutput(plan, 10, chunk -> {}), null)) {
            for (Chunk chunk : users(2000, 1, 0)) {
                join.build(chunk);
            }
            join.built();
            for (Chunk chunk : orders(2000)) {
                join.probe(chunk);
            }
            Path spilled;
            try (Stream<Path> files = Files.walk(directory)) {
                spilled = files.filter(Files::isRegularFile).findFirst().orElseThrow();
            }
            byte[] bytes = Files.readAllBytes(spilled);
            bytes[bytes.length / 2] ^= 1;
            Files.write(spilled, bytes);
            assertThatThrownBy(join::finish)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(spilled.toString())
                    .hasMessageContaining("is corrupt");
        }
        assertThat(directory).isEmptyDirectory();
    }
}
