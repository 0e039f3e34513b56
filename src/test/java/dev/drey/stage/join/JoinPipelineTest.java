package dev.drey.stage.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.Schema;
import dev.drey.plan.Plan;
import dev.drey.plan.PlannedStage;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.runlog.RowLedger;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code join} in whole pipelines: every kind in every mode, over nulls, duplicates and skew, and behind stages that change or have one source. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JoinPipelineTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    private static final String SHOP = """
            pipeline: shop
            stages:
              orders:
                type: values
                schema: {id: bigint, user: string, amount: double, at: timestamp}
                event-time: {column: at, out-of-orderness: 2h}
                rows:
                  - [1, ann, 3.0, 2026-01-01 10:00:00]
                  - [2, bob, NaN, 2026-01-01 10:00:01]
                  - [3, ann, -0.0, 2026-01-01 10:50:00]
                  - [4, null, 2.0, 2026-01-01 10:30:00]
                  - [5, eve, 1.0, 2026-01-01 11:30:00]
                  - [6, ann, 9.0, 2026-01-01 11:40:00]
              visits:
                type: values
                schema: {user: string, page: string, limit: double, seen: timestamp}
                event-time: {column: seen, out-of-orderness: 2h}
                rows:
                  - [ann, home, 5.0, 2026-01-01 10:05:00]
                  - [bob, shop, 1.0, 2026-01-01 09:00:00]
                  - [ann, shop, -1.0, 2026-01-01 11:00:00]
                  - [null, cart, 2.0, 2026-01-01 10:00:00]
                  - [zoe, home, 0.0, 2026-01-01 10:00:00]
            """;

    private static Plan plan(String stages, Mode mode, int parallelism) {
        String yaml = SHOP + stages.indent(2) + "  out: {type: sink, from: joined, format: print}\n";
        return PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, parallelism, 2, Map.of()));
    }

    private static void check(String stages, Mode mode, String drawn) throws Exception {
        for (int parallelism = 1; parallelism <= 2; parallelism++) {
            RunOutcome outcome = CLUSTER.run(plan(stages, mode, parallelism));
            MaterializedResult expected = MaterializedResult.of(Chunks.parse(drawn));
            assertThat(expected.difference(PipelineCluster.result(outcome, "out")))
                    .as("parallelism %d: %s", parallelism, stages)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void condition_saysWhatMatches_alsoWhereRowsWithoutMatchAreGiven(Mode mode) throws Exception {
        String join = "joined: {type: join, from: [orders, visits], on: user, kind: %s, condition: amount > limit,"
                + " select: [id, user, page]}";
        check(String.format(join, "left"), mode, """
                id bigint | user string | page string
                1 | ann | shop
                2 | bob | shop
                3 | ann | shop
                4 | null | null
                5 | eve | null
                6 | ann | home
                6 | ann | shop
                """);
        check(String.format(join, "right"), mode, """
                id bigint | user string | page string
                1 | ann | shop
                2 | bob | shop
                3 | ann | shop
                6 | ann | home
                6 | ann | shop
                null | null | cart
                null | zoe | home
                """);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void within_boundsThePairs_andRowsKeepEventTimesForWindows(Mode mode) throws Exception {
        check(
                "joined: {type: join, from: [orders, visits], on: user, kind: full, within: 1h, select: [id, user, page]}",
                mode,
                """
                id bigint | user string | page string
                1 | ann | home
                1 | ann | shop
                2 | bob | null
                3 | ann | home
                3 | ann | shop
                4 | null | null
                5 | eve | null
                6 | ann | shop
                null | bob | shop
                null | null | cart
                null | zoe | home
                """);
        check(
                "joined: {type: join, from: [orders, visits], on: user, kind: semi, within: 30m, select: id}",
                mode,
                "id bigint\n1\n3");
        check("""
                pairs: {type: join, from: [orders, visits], on: user, kind: left, within: 1h, select: [id, page]}
                joined: {type: aggregate, from: pairs, window: {tumble: 1h}, select: {rows: count(*), pages: count(page)}}
                """, mode, """
                window_start timestamp | window_end timestamp | rows bigint | pages bigint
                2026-01-01 10:00:00 | 2026-01-01 11:00:00 | 4 | 2
                2026-01-01 11:00:00 | 2026-01-01 12:00:00 | 4 | 3
                """);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void inputsThatChange_areJoinedAsTheyAreInTheEnd(Mode mode) throws Exception {
        check("""
                spent: {type: aggregate, from: orders, group-by: [user], select: {orders: count(*), most: max(amount)}}
                pages: {type: aggregate, from: visits, group-by: [user], select: {pages: count(*)}}
                joined: {type: join, from: [spent, pages], on: user, kind: full}
                """, mode, """
                user string | orders bigint | most double | pages bigint
                ann | 3 | 9.0 | 2
                bob | 1 | NaN | 1
                eve | 1 | 1.0 | null
                null | 1 | 2.0 | null
                null | null | null | 1
                zoe | null | null | 1
                """);
        check("""
                spent: {type: aggregate, from: orders, group-by: [user], select: {orders: count(*)}}
                seen: {type: select, from: visits, columns: [user]}
                users: {type: select, from: spent, columns: [user, orders]}
                known: {type: join, from: [users, seen], on: user, kind: left}
                joined: {type: join, from: [orders, known], on: {id: orders}, kind: anti, select: [id]}
                """, mode, "id bigint\n2\n4\n5\n6");
    }

    /** What has a null in its key and is not given alone is taken out before the exchange. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void rowsWithNullKeys_areFilteredWhereTheKindDropsThem(Mode mode) throws Exception {
        for (JoinKind kind : JoinKind.values()) {
            String join =
                    "joined: {type: join, from: [orders, visits], on: user, select: id, kind: " + kind.label() + "}";
            RowLedger ledger = CLUSTER.run(plan(join, mode, 2)).report().ledger();
            RowLedger.Stage joined = ledger.stages().stream()
                    .filter(stage -> stage.stage().equals("joined"))
                    .findFirst()
                    .orElseThrow();
            long dropped = switch (kind) {
                case INNER, SEMI -> 2;
                case LEFT, RIGHT, ANTI -> 1;
                case FULL -> 0;
            };
            assertThat(joined.in()).as("%s", kind).isEqualTo(11);
            assertThat(joined.filtered()).as("%s", kind).isEqualTo(dropped);
            assertThat(joined.folded()).as("%s", kind).isEqualTo(11 - dropped);
        }
    }

    /** Both inputs come from one source; in batch the join reads one to its end before the other, and the source fills both. */
    @ParameterizedTest
    @EnumSource(Mode.class)
    void diamond_doesNotHang(Mode mode) throws Exception {
        List<String> lines = new ArrayList<>(List.of("n,k"));
        for (int n = 0; n < 60_000; n++) {
            lines.add(n + "," + n / 3);
        }
        Files.write(directory.resolve("in.csv"), lines);
        String yaml = """
                pipeline: diamond
                stages:
                  in: {type: file, path: in.csv, schema: {n: bigint, k: bigint}}
                  even: {type: filter, from: in, where: n % 2 = 0}
                  odd: {type: filter, from: in, where: n % 2 = 1}
                  pairs: {type: join, from: [even, odd], on: k, select: [k, {a: left.n}, {b: right.n}]}
                  itself: {type: join, from: [pairs, pairs], on: {a: a}, kind: semi}
                  joined: {type: aggregate, from: itself, select: {pairs: count(*), a: sum(a), b: sum(b)}}
                  out: {type: sink, from: joined, format: print}
                """;
        Plan plan = PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 2, null, Map.of()));
        long a = 0;
        long b = 0;
        for (long k = 0; k < 20_000; k++) {
            for (long one = 3 * k; one < 3 * k + 3; one++) {
                for (long other = 3 * k; other < 3 * k + 3; other++) {
                    a += one % 2 == 0 && other % 2 == 1 ? one : 0;
                    b += one % 2 == 0 && other % 2 == 1 ? other : 0;
                }
            }
        }
        assertThat(PipelineCluster.result(CLUSTER.run(plan), "out"))
                .isEqualTo(MaterializedResult.of(
                        Chunks.parse("pairs bigint | a bigint | b bigint\n40000 | " + a + " | " + b)));
    }

    /** Two keys, nulls in both, one key of half the rows, keys that are on one side only; and no rows at all on either side. */
    @ParameterizedTest
    @EnumSource(JoinKind.class)
    void everyKind_givesTheSameInEveryMode(JoinKind kind) throws Exception {
        write("left.csv", 300, 1);
        write("right.csv", 200, 2);
        write("none.csv", 0, 3);
        for (String inputs : List.of("left, right", "none, right", "left, none")) {
            List<String> names = List.of(inputs.split(", "));
            String yaml = """
                    pipeline: kinds
                    memory: 1 MiB
                    micro-batch: {rows: 50, interval: 5ms}
                    stages:
                      one: {type: file, path: %s.csv, schema: {a: string, b: bigint, n: bigint}}
                      two: {type: file, path: %s.csv, schema: {a: string, b: bigint, n: bigint}}
                      joined: {type: join, from: [one, two], on: [a, b], kind: %s, build: %s, select: [%s]}
                      out: {type: sink, from: joined, format: collect}
                    """.formatted(
                            names.get(0),
                            names.get(1),
                            kind.label(),
                            inputs.startsWith("left") ? "left" : "right",
                            kind.givesPairs() ? "a, b, {l: left.n}, {r: two.n}" : "left.*");
            MaterializedResult expected = null;
            for (Mode mode : Mode.values()) {
                Plan plan =
                        PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 1 + mode.ordinal(), 7, Map.of()));
                if (expected == null) {
                    expected = naive(plan, names);
                }
                assertThat(expected.difference(PipelineCluster.result(CLUSTER.run(plan), "out")))
                        .as("%s, %s, %s", kind, inputs, mode)
                        .isEmpty();
            }
        }
    }

    private static final Schema ROWS = Schema.parse("a string, b bigint, n bigint");

    private final Map<String, Chunk> written = new HashMap<>();

    private void write(String file, int rows, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = new ArrayList<>(List.of("a,b,n"));
        StringBuilder drawn = new StringBuilder("a string | b bigint | n bigint\n");
        for (int n = 0; n < rows; n++) {
            boolean frequent = random.nextInt(4) == 0;
            String a = random.nextInt(10) == 0 ? null : "k" + (frequent ? 0 : random.nextInt((int) (20 * seed)));
            String b = random.nextInt(10) == 0 ? null : "" + (frequent ? 0 : random.nextInt(3));
            lines.add((a == null ? "" : a) + "," + (b == null ? "" : b) + "," + n);
            drawn.append(a).append(" | ").append(b).append(" | ").append(n).append('\n');
        }
        Files.write(directory.resolve(file), lines);
        Chunk chunk = rows == 0 ? Chunk.allocate(ROWS, 0) : Chunks.parse(drawn.toString());
        written.put(file.replace(".csv", ""), chunk);
    }

    private MaterializedResult naive(Plan plan, List<String> names) {
        JoinStage stage = plan.stages().stream()
                .map(PlannedStage::stage)
                .filter(JoinStage.class::isInstance)
                .map(JoinStage.class::cast)
                .findFirst()
                .orElseThrow();
        return MaterializedResult.of(NaiveJoin.of(stage, written.get(names.get(0)), written.get(names.get(1))));
    }

    private static String problems(String stage) {
        try {
            plan(stage, Mode.STREAMING, 1);
            return "";
        } catch (SpecException e) {
            return e.getMessage();
        }
    }

    @Test
    void ambiguousAndUnknownColumns_areToldWithAWayOut() {
        assertThat(problems("joined: {type: join, from: [orders, orders], on: id}"))
                .contains(
                        "stage 'joined': columns 'user', 'amount', 'at' would stand twice in the result; write select,"
                                + " such as [left.*, {right_user: right.user}]");
        assertThat(problems("joined: {type: join, from: [orders, orders], on: id, select: [id, user]}"))
                .contains("column 'user' is in both inputs; write left.user or right.user");
        assertThat(problems("joined: {type: join, from: [orders, visits], on: user, select: [visits.pge]}"))
                .contains("column 'visits.pge' is unknown; did you mean 'visits.page'?");
        assertThat(problems(
                        "joined: {type: join, from: [orders, visits], on: user, select: [left.*, right.user, page]}"))
                .contains("column 'user' stands twice; give one another name, such as {right_user: right.user}");
        assertThat(problems("joined: {type: join, from: [orders, visits], on: user, kind: semi, select: [id, page]}"))
                .contains("'right.page' is a column of the right input; a join of kind semi gives left rows only");
        assertThat(problems(
                        "joined: {type: join, from: [orders, orders], on: id, select: left.*, condition: amount > 1}"))
                .contains("column 'amount' is in both inputs; write left.amount or right.amount");
    }

    @Test
    void keysAndBounds_areCheckedAgainstTheInputs() {
        assertThat(problems("joined: {type: join, from: [orders, visits], on: [{user: usr}]}"))
                .contains("right input 'visits' has no column 'usr'; did you mean 'user'?");
        assertThat(problems("joined: {type: join, from: [orders, visits], on: {id: user}}"))
                .contains("keys must have one type, but left input 'orders' has 'id' as bigint and right input 'visits'"
                        + " has 'user' as string; convert one by a select stage, such as {user: cast(user as bigint)}");
        assertThat(problems("joined: {type: join, from: [orders, visits], on: [user, user]}"))
                .contains("key 'user' stands twice");
        assertThat(problems("joined: {type: join, from: orders, on: user}")).contains("takes 2 inputs");
        assertThat(problems("""
                spent: {type: aggregate, from: orders, group-by: [user], select: {n: count(*)}}
                plain: {type: distinct, from: visits, by: [user, page]}
                joined: {type: join, from: [spent, plain], on: user, within: 1h, select: n}
                """))
                .contains("'within' needs rows that are only added, but left input 'spent' gives changes by key (user)")
                .contains(
                        "'within' needs rows that are only added, but right input 'plain' gives changes by key (user, page)");
        assertThatThrownBy(() -> plan("joined: {type: join, from: [orders, visits], kind: outer}", Mode.BATCH, 1))
                .hasMessageContaining("option 'on' is missing")
                .hasMessageContaining("inner, left, right, full, semi or anti");
    }

    @Test
    void resultsThatMayBeTakenBack_areKnownToChange() {
        for (Mode mode : Mode.values()) {
            for (JoinKind kind : JoinKind.values()) {
                String join =
                        "joined: {type: join, from: [orders, visits], on: user, select: id, kind: " + kind.label();
                boolean changing = plan(join + "}", mode, 1)
                        .sinks()
                        .get(0)
                        .inputTraits()
                        .get(0)
                        .changelog()
                        .changing();
                boolean retracts = kind != JoinKind.INNER && kind != JoinKind.SEMI;
                assertThat(changing).as("%s, %s", mode, kind).isEqualTo(!mode.isBatch() && retracts);
                assertThat(plan(join + ", within: 1h}", mode, 1)
                                .sinks()
                                .get(0)
                                .inputTraits()
                                .get(0)
                                .changelog()
                                .changing())
                        .isFalse();
            }
        }
    }
}
