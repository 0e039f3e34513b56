package dev.drey.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.compare.Comparison.Verdict;
import dev.drey.compare.MeasuredError;
import dev.drey.compare.MemoryComparer;
import dev.drey.compare.MemoryComparison;
import dev.drey.compare.Scope;
import dev.drey.compare.TargetRunner;
import dev.drey.compare.TwinComparison;
import dev.drey.plan.RunOverrides;
import dev.drey.testing.PipelineCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage that bounds its memory gives what its naive twin gives, over rows with ties, nulls, NaN and both zeros. */
class NaiveTwinsTest {
    private static final String PIPELINE = """
            pipeline: twins
            parallelism: 2
            chunk-rows: 64
            stages:
              made:
                type: generate
                rows: 3000
                seed: %d
                schema:
                  id: {type: bigint, sequence: {start: -1500}}
                  name: {type: string, zipf: {n: 40, exponent: 1.1}, prefix: "n\u00e9-", nulls: 0.1}
                  price: {type: 'decimal(8,2)', uniform: [-2.00, 2.00], nulls: 0.1}
                  even: {type: boolean, values: [true, false], nulls: 0.2}
                  at: {type: timestamp, sequence: {start: '2026-01-01 00:00:00', step: 1s}}
                event-time: {column: at}
              rows:
                type: select
                from: made
                columns: {id: id, name: name, price: price, even: even, at: at, x: "case when id %% 7 = 0 then -0.0e0 when id %% 5 = 0 then 0.0e0 else round(price) / 4.0e0 end"}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: top-k, from: rows, k: 20, order-by: x desc nulls first}",
                "{type: top-k, from: rows, k: 3, order-by: 'x, name desc', partition-by: [name, even], rank-column: place}",
                "{type: top-k, from: rows, k: 2, order-by: [price], partition-by: [x], rank: rank, rank-column: place}",
                "{type: top-k, from: rows, k: 5, order-by: name nulls first, rank: dense_rank}",
                "{type: sort, from: rows, order-by: 'x desc nulls first, name', run-rows: 200}",
                "{type: sort, from: rows, order-by: [even, price], limit: 77}",
                "{type: distinct, from: rows, by: [name, x]}",
                "{type: distinct, from: rows, by: [x], keep: {last: at}}",
                "{type: distinct, from: rows, by: [even, name], keep: {first: price}}",
            })
    void exactStage_givesWhatItsTwinGives(String stage) throws Exception {
        long seed = 1;
        MemoryComparison comparison = compare(PIPELINE.formatted(seed) + """
                      last: %s
                      out: {type: sink, from: last, format: csv, path: out}
                    """.formatted(stage));

        assertThat(comparison.verdict())
                .as("seed %d: %s", seed, comparison.reason())
                .isEqualTo(Verdict.EQUAL);
        TwinComparison twin = comparison.twins().get(0);
        assertThat(twin.naiveCost().rowsIn()).isEqualTo(3000);
        assertThat(twin.naiveCost().rowsOut())
                .isEqualTo(twin.boundedCost().rowsOut())
                .isPositive();
        assertThat(twin.naiveCost().peakBytesHeld()).isPositive();
    }

    @Test
    void approximateStages_areMeasured() throws Exception {
        MemoryComparison comparison = compare(PIPELINE.formatted(3L) + """
                  seen: {type: distinct, from: rows, by: [id, x], approximate: true, expected: 3000, false-positive-rate: 0.05}
                  counted: {type: aggregate, from: seen, select: {n: count(*)}}
                  last: {type: aggregate, from: rows, group-by: [name], select: {ids: 'approx_count_distinct(id, 8)', n: count(*)}}
                  every: {type: aggregate, from: rows, window: {tumble: 10m}, select: {names: approx_count_distinct(name)}}
                  out: {type: sink, from: counted, format: csv, path: out}
                  names: {type: sink, from: last, format: csv, path: names}
                  times: {type: sink, from: every, format: csv, path: times}
                """);

        assertThat(comparison.verdict()).as(comparison.reason()).isNotEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.twins()).extracting(TwinComparison::stage).containsExactly("seen", "last", "every");
        MeasuredError lost = comparison.twins().get(0).errors().get(0);
        assertThat(lost.promised()).isEqualTo(0.05);
        assertThat(lost.all()).isEqualTo(3000);
        assertThat(lost.wrong())
                .isEqualTo(3000 - comparison.twins().get(0).boundedCost().rowsOut());
        MeasuredError estimated = comparison.twins().get(1).errors().get(0);
        assertThat(estimated.promised()).isEqualTo(0.065);
        assertThat(estimated.measured()).isPositive();
        assertThat(estimated.all())
                .isEqualTo(comparison.twins().get(1).naiveCost().rowsOut());
        assertThat(comparison.twins().get(2).errors().get(0).all()).isEqualTo(5);
    }

    private MemoryComparison compare(String yaml) throws Exception {
        Path work = Files.createTempDirectory(directory, "work");
        try (TargetRunner runner =
                new TargetRunner(CLUSTER.cluster(), o -> PipelineCluster.plan(yaml, directory, o), RunOverrides.NONE)) {
            return new MemoryComparer(
                            Scope.memory(3),
                            runner,
                            o -> PipelineCluster.plan(yaml, directory, o),
                            RunOverrides.NONE,
                            work,
                            line -> {})
                    .compare();
        }
    }
}
