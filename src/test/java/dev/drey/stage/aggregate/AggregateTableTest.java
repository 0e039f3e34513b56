package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.testing.RandomChunks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AggregateTableTest {
    static Stream<Long> seeds() {
        return RandomChunks.seeds(100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void foldedRows_giveTheNaiveResult(long seed) {
        AggregateCase rows = AggregateCase.random(seed, 500);
        assertThat(rows.text(rows.folded())).as("seed %d", seed).isEqualTo(rows.naiveResult());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partialsInAnyOrder_giveTheNaiveResult(long seed) {
        AggregateCase rows = AggregateCase.random(seed, 500);
        List<Chunk> partials = new ArrayList<>(rows.partials(5, 3));
        Collections.shuffle(partials, new Random(seed));
        AggregateTable merged = new AggregateTable(rows.plan());
        RowGroups scratch = new RowGroups();
        partials.forEach(p -> merged.merge(p, scratch));
        assertThat(rows.text(merged)).as("seed %d", seed).isEqualTo(rows.naiveResult());

        Chunk again = Chunk.allocate(rows.plan().partialSchema(), 0);
        merged.exportPartials(null, 0, merged.size(), again);
        merged.clear();
        merged.merge(again, scratch);
        assertThat(rows.text(merged)).as("seed %d, exported and merged", seed).isEqualTo(rows.naiveResult());
    }

    @Test
    void sumAndMeanOfOneColumn_shareWhatIsKept() {
        List<AggregateFunction> functions = AggregateCase.functions("sum", "avg");
        AggregatePlan plan = AggregateCase.plan(dev.drey.chunk.Schema.parse("k string, x double"), 1, functions);
        // count(*), sum(x) with avg(x)
        assertThat(plan.results()).hasSize(3);
        assertThat(plan.kept()).hasSize(2);
    }
}
