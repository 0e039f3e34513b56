package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import org.junit.jupiter.api.Test;

class SliceArrivalsTest {
    private static final Schema SLICES = Schema.parse("slice timestamp");

    private static Chunk partials(long slice, long arrived) {
        Chunk chunk = Chunk.allocate(SLICES, 1);
        chunk.longs(0).set(0, slice);
        chunk.setRowCount(1);
        chunk.addArrivals(arrived, 1);
        return chunk;
    }

    private static long rows(SliceArrivals arrivals, long start, long end) {
        Chunk results = Chunk.allocate(SLICES, 0);
        arrivals.addTo(results, start, end);
        return results.arrivals() == null ? 0 : results.arrivals().rows();
    }

    @Test
    void windowsThatFireInTurn_tellTheArrivalsOfTheirOwnSlices() {
        SliceArrivals arrivals = new SliceArrivals(false);
        for (long slice = 0; slice < 10; slice++) {
            arrivals.add(partials(slice, 100 + slice));
        }

        assertThat(rows(arrivals, 2, 5)).isEqualTo(3);
        arrivals.dropBefore(4);
        assertThat(rows(arrivals, 2, 5)).isEqualTo(1);
    }

    @Test
    void windowsThatAllFireAtTheEnd_countEachRowOnce() {
        SliceArrivals arrivals = new SliceArrivals(true);
        for (long slice = 0; slice < 1000; slice++) {
            arrivals.add(partials(slice, 100 + slice));
        }

        assertThat(rows(arrivals, 0, 1)).isEqualTo(1000);
        assertThat(rows(arrivals, 1, 2)).isZero();
    }
}
