package dev.drey.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    @Test
    void timesInAnyOrder_standAscending_equalOnesTogether() {
        Arrivals arrivals = new Arrivals();
        arrivals.add(30, 1);
        arrivals.add(10, 2);
        arrivals.add(20, 3);
        arrivals.add(10, 4);
        arrivals.add(5, 0);

        assertThat(arrivals).hasToString("6@10 3@20 1@30");
        assertThat(arrivals.rows()).isEqualTo(10);
    }

    @Test
    void whenFull_theLeastErrorIsMade() {
        Arrivals arrivals = new Arrivals();
        for (int i = 0; i < Arrivals.MAX; i++) {
            arrivals.add(1000L * i, 5);
        }
        arrivals.add(4001, 2);

        assertThat(arrivals.size()).isEqualTo(Arrivals.MAX);
        assertThat(arrivals.nanos(4)).isEqualTo(4000);
        assertThat(arrivals.rows(4)).isEqualTo(7);
    }

    @Test
    void mergedTimes_areNeverLaterThanTheTrueOnes() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Arrivals arrivals = new Arrivals();
            long[] times = random.longs(500, 0, 1_000_000).toArray();
            for (long time : times) {
                arrivals.add(time, 1);
            }
            Arrays.sort(times);
            int row = 0;
            for (int i = 0; i < arrivals.size(); i++) {
                for (long r = 0; r < arrivals.rows(i); r++) {
                    assertThat(arrivals.nanos(i)).as("seed %d", seed).isLessThanOrEqualTo(times[row++]);
                }
            }
            assertThat(row).as("seed %d", seed).isEqualTo(times.length);
            assertThat(arrivals.nanos(0)).as("seed %d", seed).isEqualTo(times[0]);
        }
    }

    @Test
    void clock_isThatOfTheSystemAndGoesOn() {
        long wall = System.currentTimeMillis();
        long first = ArrivalClock.now();
        long second = ArrivalClock.now();

        assertThat(second).isGreaterThanOrEqualTo(first);
        assertThat(first / 1_000_000 - wall).isBetween(-60_000L, 60_000L);
    }

    @Test
    void sharesOfAllRanges_sumUpToTheWhole() {
        Arrivals whole = new Arrivals();
        whole.add(100, 3);
        whole.add(200, 1);
        whole.add(300, 9);
        for (int total = 1; total < 40; total++) {
            Arrivals sum = new Arrivals();
            for (int from = 0; from < total; from += 3) {
                sum.addShare(whole, from, Math.min(from + 3, total), total);
            }
            assertThat(sum).as("of %d", total).isEqualTo(whole);
        }
        Arrivals first = new Arrivals();
        first.addShare(whole, 0, 1, 2);
        assertThat(first).hasToString("3@100 1@200 2@300");
    }
}
