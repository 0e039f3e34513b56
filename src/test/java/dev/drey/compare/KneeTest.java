package dev.drey.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KneeTest {
    @Test
    void throughputThatSaturates_hasItsKneeWhereItBends() {
        double[] latency = {1, 10, 100, 1000, 10_000};
        double[] throughput = {1, 10, 100, 110, 115};
        assertThat(Knee.find(latency, throughput)).isEqualTo(2);
    }

    @Test
    void throughputThatRisesWithLatency_hasNone() {
        assertThat(Knee.find(new double[] {1, 10, 100}, new double[] {1, 10, 100}))
                .isEqualTo(-1);
    }

    @Test
    void throughputWithinNoise_hasNone() {
        assertThat(Knee.find(new double[] {1, 10, 100}, new double[] {100, 103, 104}))
                .isEqualTo(-1);
    }

    @Test
    void dipBehindTheTop_isNoReasonToWait() {
        double[] latency = {1, 10, 100, 1000};
        double[] throughput = {1, 100, 60, 101};
        assertThat(Knee.find(latency, throughput)).isEqualTo(1);
    }

    @Test
    void twoPointsOrZeros_haveNone() {
        assertThat(Knee.find(new double[] {1, 10}, new double[] {1, 100})).isEqualTo(-1);
        assertThat(Knee.find(new double[] {0, 10, 20}, new double[] {1, 100, 101}))
                .isEqualTo(-1);
    }
}
