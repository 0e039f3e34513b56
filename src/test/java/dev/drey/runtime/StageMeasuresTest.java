package dev.drey.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.io.IOException;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class StageMeasuresTest {
    private static final long NOW = 10_000_000_000L;

    private static Chunk arrived(long nanosAgo, long rows) {
        Chunk chunk = Chunk.allocate(Schema.parse("v bigint"), 1);
        chunk.addArrivals(NOW - nanosAgo, rows);
        return chunk;
    }

    private static StageMeasures sent(StageMeasures measures) throws IOException, ClassNotFoundException {
        byte[] bytes = InstantiationUtil.serializeObject(measures);
        // They go with every heartbeat, for each operator subtask.
        assertThat(bytes).hasSizeLessThan(5_000);
        return InstantiationUtil.deserializeObject(bytes, StageMeasuresTest.class.getClassLoader());
    }

    @Test
    void latenciesOfASink_arriveWhole_andAreAddedUp() throws Exception {
        StageMeasures one = StageMeasures.ofSink();
        StageMeasures other = StageMeasures.ofSink();
        one.arrived(arrived(1_000_000, 3), NOW, true);
        other.arrived(arrived(3_000_000_000L, 2), NOW, true);
        other.arrived(arrived(5_000_000_000_000L, 1), NOW, true);

        StageMeasures all = new StageMeasures();
        all.merge(sent(one));
        all.merge(sent(other));

        assertThat(all.latencies().getTotalCount()).isEqualTo(6);
        assertThat(all.latencies().getCountBetweenValues(0, 2_000_000)).isEqualTo(3);
        assertThat(all.latencies().getMaxValue()).isGreaterThan(3_590_000_000_000L);
        assertThat(all.firstIn()).isEqualTo(NOW);
        assertThat(all.clone().getLocalValue().latencies()).isEqualTo(all.latencies());
    }

    @Test
    void otherStages_takeNoLatencies() throws Exception {
        StageMeasures measures = new StageMeasures();
        measures.arrived(arrived(1_000_000, 3), NOW, true);

        StageMeasures received = sent(measures);

        assertThat(received.latencies()).isNull();
        assertThat(received.firstIn()).isEqualTo(NOW);
    }
}
