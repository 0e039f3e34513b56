package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunks;
import dev.drey.plan.RunFailedException;
import dev.drey.plan.RunOutcome;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aggregate stages in whole pipelines. */
class AggregatePipelineTest {
    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    private static final String ORDERS = """
            pipeline: orders
            stages:
              orders:
                type: values
                schema: {user: string, amount: 'decimal(10,2)', weight: double, day: date}
                rows:
                  - [ann, 10.50, 0.1, 2026-01-02]
                  - [bob, 1.00, 0.2, 2026-01-01]
                  - [ann, 2.25, 0.2, 2026-01-01]
                  - [null, 7.00, null, null]
                  - [Bob, 3.00, 0.3, 2026-01-04]
                  - [ann, null, 0.3, 2026-01-03]
            """;

    private static RunOutcome run(String stages, Mode mode, int parallelism) throws Exception {
        String yaml = ORDERS + stages.indent(2) + "  out: {type: sink, from: totals, format: print}\n";
        return CLUSTER.run(PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, parallelism, 2, Map.of())));
    }

    private static MaterializedResult rows(String drawn) {
        return MaterializedResult.of(Chunks.parse(drawn));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"BATCH", "STREAMING"})
    void groups_haveAllAggregatesInEveryMode(Mode mode) throws Exception {
        String stage = """
                totals:
                  type: aggregate
                  from: orders
                  group-by: [user]
                  select: {n: count(*), paid: count(amount), total: sum(amount), mean: avg(amount), weight: sum(weight), first: min(day), last: max(day)}
                """;
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            assertThat(PipelineCluster.result(run(stage, mode, parallelism), "out"))
                    .as("parallelism %d", parallelism)
                    .isEqualTo(rows("""
                    user string | n bigint | paid bigint | total decimal(18,2) | mean double | weight double | first date | last date
                    ann         | 3        | 2           | 12.75               | 6.375       | 0.6           | 2026-01-01 | 2026-01-03
                    bob         | 1        | 1           | 1.00                | 1.0         | 0.2           | 2026-01-01 | 2026-01-01
                    Bob         | 1        | 1           | 3.00                | 3.0         | 0.3           | 2026-01-04 | 2026-01-04
                    null        | 1        | 1           | 7.00                | 7.0         | null          | null       | null
                    """));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void keptValues_giveDistinctCountsAndFirstAndLastRows(Mode mode) throws Exception {
        String stage = """
                totals:
                  type: aggregate
                  from: orders
                  select:
                    people: count(distinct user)
                    days: count(distinct day)
                    cents: count(distinct amount * 100)
                    opened: first_by(user, day)
                    closed: last_by(amount, day)
                    heaviest: last_by(amount, weight, day)
                    anns: last_by(amount, day) filter (where user = 'ann')
                """;
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            assertThat(PipelineCluster.result(run(stage, mode, parallelism), "out"))
                    .as("parallelism %d", parallelism)
                    .isEqualTo(rows("""
                    people bigint | days bigint | cents bigint | opened string | closed decimal(10,2) | heaviest decimal(10,2) | anns decimal(10,2)
                    3             | 4           | 5            | ann           | 3.00                 | 3.00                   | null
                    """));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void extremesOfCountsThatChange_areThoseOfTheLastCounts(Mode mode) throws Exception {
        String stages = """
                users: {type: aggregate, from: orders, group-by: [user], select: {n: count(*), first: min(day)}}
                totals:
                  type: aggregate
                  from: users
                  select: {most: max(n), least: min(n), sizes: count(distinct n), who: 'last_by(user, n)', day: max(first)}
                """;
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            assertThat(PipelineCluster.result(run(stages, mode, parallelism), "out"))
                    .as("parallelism %d", parallelism)
                    .isEqualTo(rows("""
                    most bigint | least bigint | sizes bigint | who string | day date
                    3           | 1            | 2            | ann        | 2026-01-04
                    """));
        }
    }

    @Test
    void keysAndArguments_mayBeExpressions() throws Exception {
        String stage = """
                totals:
                  type: aggregate
                  from: orders
                  group-by: {who: "upper(user)"}
                  select: {cents: sum(amount * 100), big: count(CASE WHEN amount > 2 THEN 1 END)}
                """;
        assertThat(PipelineCluster.result(run(stage, Mode.BATCH, 2), "out")).isEqualTo(rows("""
                who string | cents decimal(18,2) | big bigint
                ANN        | 1275.00             | 2
                BOB        | 400.00              | 1
                null       | 700.00              | 1
                """));
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"BATCH", "STREAMING"})
    void noGroupBy_givesOneRowEvenForNoRows(Mode mode) throws Exception {
        String stages = """
                none: {type: aggregate, from: orders, group-by: [user], select: {n: count(*)}, local-phase: off}
                totals: {type: aggregate, from: nobody, select: {n: count(*), amount: sum(amount), least: min(user)}}
                nobody:
                  type: values
                  schema: {user: string, amount: bigint}
                  rows: []
                ignored: {type: sink, from: none, format: print}
                """;
        assertThat(PipelineCluster.result(run(stages, mode, 3), "out"))
                .isEqualTo(rows("n bigint | amount bigint | least string\n0 | null | null\n"));
    }

    /** A row counts where the condition is true, not where it is false or null; the argument is not even computed for the others. */
    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"BATCH", "STREAMING"})
    void filter_letsOnlyRowsCountForWhichItIsTrue(Mode mode) throws Exception {
        String stage = """
                totals:
                  type: aggregate
                  from: orders
                  group-by: [user]
                  select:
                    n: count(*)
                    big: count(*) filter (where amount > 2)
                    total: sum(amount) filter (where amount > 2)
                    whole: "sum(10 % cast(amount - 1 as bigint)) filter (where cast(amount - 1 as bigint) <> 0)"
                """;
        assertThat(PipelineCluster.result(run(stage, mode, 2), "out")).isEqualTo(rows("""
                user string | n bigint | big bigint | total decimal(18,2) | whole bigint
                ann         | 3        | 2          | 12.75               | 0
                bob         | 1        | 0          | null                | null
                Bob         | 1        | 1          | 3.00                | 0
                null        | 1        | 1          | 7.00                | 4
                """));
    }

    @Test
    void twoAggregationsInARow_work() throws Exception {
        String stages = """
                users: {type: aggregate, from: orders, group-by: [user], select: {n: count(*)}}
                totals: {type: aggregate, from: users, group-by: [n], select: {users: count(*), least: min(user)}}
                """;
        assertThat(PipelineCluster.result(run(stages, Mode.STREAMING, 2), "out"))
                .isEqualTo(rows("n bigint | users bigint | least string\n3 | 1 | ann\n1 | 3 | Bob\n"));
    }

    private static final String HUGE = """
            pipeline: huge
            stages:
              numbers:
                type: values
                schema: {k: string, v: bigint}
                rows: [[a, 9223372036854775807], [a, 1], [b, 9223372036854775807], [b, 1], [b, -1]]
              totals: {type: aggregate, from: numbers, group-by: [k], select: {total: sum(v)}%s}
              out: {type: sink, from: totals, format: print}
            """;

    @Test
    void overflow_failsWithGroupAndValue() {
        assertThatThrownBy(() -> CLUSTER.run(PipelineCluster.plan(HUGE.formatted(""), Path.of("."), RunOverrides.NONE)))
                .isInstanceOf(RunFailedException.class)
                .hasMessage("stage 'totals': column 'total', sum(v) over the group with k = a: the exact sum "
                        + "9223372036854775808 does not fit bigint; 'overflow: null' gives null instead of failing");
    }

    @Test
    void overflowNull_givesNullAndNeverAWrappedValue() throws Exception {
        RunOutcome outcome =
                CLUSTER.run(PipelineCluster.plan(HUGE.formatted(", overflow: null"), Path.of("."), RunOverrides.NONE));
        assertThat(PipelineCluster.result(outcome, "out"))
                .isEqualTo(rows("k string | total bigint\na | null\nb | 9223372036854775807\n"));
    }

    @Test
    void allFaults_areToldAtOnceWithTheirPlaces() {
        String yaml = ORDERS + """
                  totals:
                    type: aggregate
                    from: orders
                    group-by: [usr, day]
                    select:
                      n: count(*)
                      total: summ(amount)
                      words: sum(user)
                      mean: avg(amout)
                      day: max(weight)
                      two: min(amount, weight)
                      all: sum(*)
                      none: sum()
                      odd: amount
                      some: sum(distinct amount)
                      part: count(*) filter (where amount)
                  out: {type: sink, from: totals, format: print}
                """;
        assertThatThrownBy(() -> PipelineCluster.plan(yaml, Path.of("."), RunOverrides.NONE))
                .isInstanceOfSatisfying(
                        SpecException.class,
                        e -> assertThat(e.problems().stream().map(Object::toString))
                                .containsExactly(
                                        "test.yaml:16:16: stage 'totals': column 'usr' is unknown; did you mean 'user'?",
                                        "test.yaml:19:14: stage 'totals': column 'total': aggregate 'summ' is unknown; did you mean 'sum'?",
                                        "test.yaml:20:14: stage 'totals': column 'words': sum(string) does not exist; allowed: sum(bigint), "
                                                + "sum(decimal) or sum(double)",
                                        "test.yaml:21:17: stage 'totals': column 'mean': column 'amout' is unknown; did you mean 'amount'?",
                                        "test.yaml:22:12: stage 'totals': column 'day' is a group key already; name it otherwise",
                                        "test.yaml:23:12: stage 'totals': column 'two': min(decimal(10,2), double) does not exist; allowed: "
                                                + "min(any)",
                                        "test.yaml:24:12: stage 'totals': column 'all': sum(*) does not exist; allowed: sum(bigint), "
                                                + "sum(decimal) or sum(double)",
                                        "test.yaml:25:13: stage 'totals': column 'none': sum() lacks its argument; allowed: sum(bigint), "
                                                + "sum(decimal) or sum(double)",
                                        "test.yaml:26:12: stage 'totals': column 'odd': an aggregate is written function(value), such as "
                                                + "sum(amount) or count(*); actual: 'amount'",
                                        "test.yaml:27:13: stage 'totals': column 'some': sum(distinct decimal(10,2)): sum does not take "
                                                + "DISTINCT; allowed: sum(bigint), sum(decimal) or sum(double)",
                                        "test.yaml:28:36: stage 'totals': column 'part': a condition must be boolean; 'amount' is decimal(10,2)"));
    }
}
