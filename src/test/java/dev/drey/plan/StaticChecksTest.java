package dev.drey.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.spec.Problem;
import dev.drey.stage.Mode;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticChecksTest {
    private static Plan plan(String stages, Mode mode) {
        String yaml = "pipeline: p\nmemory: 1 MiB\nstages:\n" + stages.indent(2);
        return PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(mode, 2, 4, Map.of()));
    }

    private static List<String> warnings(String stages, Mode mode) {
        return plan(stages, mode).warnings().stream().map(Problem::toString).toList();
    }

    private static final String GROWING = """
            endless: {type: generate, schema: {k: {type: bigint, uniform: [1, 9]}, at: {type: timestamp, sequence: {start: '2026-01-01', step: 1s}}}, event-time: {column: at}}
            some: {type: generate, rows: 10, schema: {k: {type: bigint, uniform: [1, 9]}}}
            kept: {type: filter, from: endless, where: k > 1}
            a: {type: aggregate, from: kept, group-by: [k], select: {n: count(*)}}
            all: {type: aggregate, from: kept, select: {n: count(*)}}
            w: {type: aggregate, from: kept, window: {tumble: 1m}, group-by: [k], select: {n: count(*)}}
            d: {type: distinct, from: kept, by: [k]}
            f: {type: distinct, from: kept, by: [k], approximate: true, expected: 100, forget-after: 1h}
            t: {type: top-k, from: kept, k: 3, order-by: at, partition-by: [k]}
            first: {type: top-k, from: kept, k: 3, order-by: at}
            b: {type: aggregate, from: some, group-by: [k], select: {n: count(*)}}
            o1: {type: sink, from: a, format: print}
            o2: {type: sink, from: all, format: print}
            o3: {type: sink, from: w, format: print}
            o4: {type: sink, from: d, format: print}
            o5: {type: sink, from: f, format: print}
            o6: {type: sink, from: t, format: print}
            o7: {type: sink, from: first, format: print}
            o8: {type: sink, from: b, format: print}
            """;

    @Test
    void stateThatGrowsBehindAnEndlessSource_isWarnedOf() {
        String never = " for ever, and the rows of stage 'endless' never end: its state grows without bound; ";
        assertThat(warnings(GROWING, Mode.STREAMING))
                .containsExactly(
                        "test.yaml:7:3: warning: stage 'a': keeps a group for each (k)" + never
                                + "with option 'window' groups are let go",
                        "test.yaml:10:3: warning: stage 'd': keeps the key of each (k)" + never
                                + "with approximate: true and option 'forget-after' keys are let go",
                        "test.yaml:12:3: warning: stage 't': keeps rows of each (k)" + never
                                + "behind an aggregate with 'window' there are no new ones of a window that is over");
        assertThat(warnings(
                        GROWING.replace("type: generate, schema", "type: generate, rows: 9, schema"), Mode.STREAMING))
                .isEmpty();
    }

    @Test
    void memoryBeyondTheBudget_isWarnedOf() {
        assertThat(warnings("""
                in: {type: values, schema: {k: bigint}, rows: []}
                d: {type: distinct, from: in, approximate: true, expected: 10000000, false-positive-rate: 0.001}
                s: {type: distinct, from: in, approximate: true, expected: 1000}
                t: {type: top-k, from: in, k: 1000000, order-by: k}
                o1: {type: sink, from: d, format: print}
                o2: {type: sink, from: s, format: print}
                o3: {type: sink, from: t, format: print}
                """, Mode.BATCH))
                .containsExactly(
                        "test.yaml:5:3: warning: stage 'd': will hold about 17.1 MiB, beyond its budget memory: 1 MiB",
                        "test.yaml:7:3: warning: stage 't': will hold about 15.3 MiB, beyond its budget memory: 1 MiB");
    }

    @Test
    void cachesBeyondTheBudget_areWarnedOf() {
        String connection = "test.yaml:%d:3: warning: stage '%s': will hold about %s, beyond its budget memory: 1 MiB";
        String yaml = """
                pipeline: p
                memory: 1 MiB
                connections: {dims: {type: h2, path: dims}}
                stages:
                  in: {type: values, schema: {k: bigint}, rows: []}
                  few: {type: lookup, from: in, connection: dims, table: t, schema: {k: bigint, v: bigint}, on: {k: k}, select: {a: v}, cache: {entries: 1000}}
                  many: {type: lookup, from: few, connection: dims, table: t, schema: {k: bigint, v: bigint}, on: {k: k}, select: {b: v}, cache: {entries: 100000, bytes: 8 MiB}}
                  disk: {type: lookup, from: many, connection: dims, table: t, schema: {k: bigint, v: bigint}, on: {k: k}, select: {c: v}, cache: {entries: 10, disk: {bytes: 1 GiB}}}
                  out: {type: sink, from: disk, format: print}
                """;
        Plan plan = PipelineCluster.plan(yaml, Path.of("."), new RunOverrides(Mode.BATCH, 2, 4, Map.of()));
        assertThat(plan.warnings().stream().map(Problem::toString))
                .containsExactly(
                        connection.formatted(7, "many", "8.0 MiB"), connection.formatted(8, "disk", "96.0 MiB"));
    }

    @Test
    void diamond_isFoundByTheStageWhereItsWaysMeet() {
        String rows = "in: {type: values, schema: {k: bigint}, rows: []}\n";
        assertThat(Diamond.firstOf(plan(rows + """
                other: {type: values, schema: {k: bigint}, rows: []}
                f: {type: filter, from: in, where: k > 1}
                g: {type: filter, from: f, where: k > 2}
                h: {type: filter, from: f, where: k > 3}
                none: {type: union, from: [g, other]}
                u: {type: union, from: [none, h]}
                o: {type: sink, from: u, format: print}
                """, Mode.BATCH))).isEqualTo(new Diamond("f", "u"));
        assertThat(Diamond.firstOf(plan(rows + """
                f: {type: filter, from: in, where: k > 1}
                o: {type: sink, from: f, format: print}
                p: {type: sink, from: in, format: print}
                """, Mode.BATCH))).isNull();
    }
}
