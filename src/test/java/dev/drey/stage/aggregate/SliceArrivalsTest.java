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

    private static long rows(SliceArrivals arrivals, long end) {
        Chunk results = Chunk.allocate(SLICES, 0);
        arrivals.moveTo(results, end);
        return results.arrivals() == null ? 0 : results.arrivals().rows();
    }

    @Test
    void windowsThatFireInTurn_tellTheArrivalsOfTheirOwnSlices() {
        SliceArrivals arrivals = new SliceArrivals(new SlicedWindows(1, 1, 0), false);
        for (long slice = 0; slice < 10; slice++) {
            arrivals.add(partials(slice, 100 + slice));
        }

        assertThat(rows(arrivals, 5)).isEqualTo(5);
        assertThat(rows(arrivals, 5)).isZero();
        assertThat(rows(arrivals, Long.MAX_VALUE)).isEqualTo(5);
    }

    @Test
    void windowsThatOverlap_countARowInTheFirstOfThem() {
        SliceArrivals arrivals = new SliceArrivals(new SlicedWindows(3, 1, 0), false);
        arrivals.add(partials(4, 100)); // in the windows that start at 2, 3 and 4

        assertThat(rows(arrivals, 2)).isZero();
        assertThat(rows(arrivals, 3)).isEqualTo(1);
        assertThat(rows(arrivals, 4)).isZero();
    }

    @Test
    void chunkOfSeveralSlices_sharesItsArrivals() {
        SliceArrivals arrivals = new SliceArrivals(new SlicedWindows(1, 1, 0), false);
        Chunk partials = Chunk.allocate(SLICES, 3);
        for (int row = 0; row < 3; row++) {
            partials.longs(0).set(row, row / 2);
        }
        partials.setRowCount(3);
        partials.addArrivals(100, 30);
        arrivals.add(partials);

        assertThat(rows(arrivals, 1)).isEqualTo(20);
        assertThat(rows(arrivals, 2)).isEqualTo(10);
    }

    @Test
    void windowsThatAllFireAtTheEnd_countEachRowOnce() {
        SliceArrivals arrivals = new SliceArrivals(new SlicedWindows(1, 1, 0), true);
        for (long slice = 0; slice < 1000; slice++) {
            arrivals.add(partials(slice, 100 + slice));
        }

        assertThat(rows(arrivals, Long.MAX_VALUE)).isEqualTo(1000);
        assertThat(rows(arrivals, Long.MAX_VALUE)).isZero();
    }
}
