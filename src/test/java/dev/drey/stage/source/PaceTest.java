package dev.drey.stage.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drey.chunk.ArrivalClock;
import dev.drey.chunk.Arrivals;
import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static Chunk chunk() {
        return Chunk.allocate(Schema.parse("n bigint"), 0);
    }

    @Test
    void withoutRate_allIsDueAndArrivesNow() {
        Pace pace = new Pace(new Pace.Settings(0, true), 1);
        Chunk chunk = chunk();
        long before = ArrivalClock.now();

        assertThat(pace.due(100)).isEqualTo(100);
        pace.read(chunk, 70);

        assertThat(chunk.arrivals().rows()).isEqualTo(70);
        assertThat(chunk.arrivals().nanos(0)).isBetween(before, ArrivalClock.now());
    }

    @Test
    void runThatIsNotMeasured_makesNoArrivals() {
        Chunk chunk = chunk();
        for (double rate : new double[] {0, 1000}) {
            Pace pace = new Pace(new Pace.Settings(rate, false), 1);
            pace.due(1);
            pace.read(chunk, 1);
        }
        assertThat(chunk.arrivals()).isNull();
    }

    @Test
    void firstRowIsDueAtOnce_theNextAfterItsTime() throws Exception {
        Pace pace = new Pace(new Pace.Settings(0.001, true), 2);

        assertThat(pace.due(100)).isEqualTo(1);
        pace.read(chunk(), 1);

        assertThat(pace.due(100)).isZero();
        assertThat(pace.pause()).isNotDone();
    }

    @Test
    void shareOfTheRate_spacesTheRows() {
        Pace pace = new Pace(new Pace.Settings(1000, true), 4);
        Chunk chunk = chunk();

        pace.share(0.5);
        pace.due(3);
        pace.read(chunk, 3);

        assertThat(chunk.arrivals().nanos(1) - chunk.arrivals().nanos(0)).isEqualTo(2_000_000);
        assertThat(chunk.arrivals().nanos(2) - chunk.arrivals().nanos(1)).isEqualTo(2_000_000);
    }

    @Test
    void pause_endsWhenRowsAreDue() throws Exception {
        Pace pace = new Pace(new Pace.Settings(200, true), 1);
        pace.due(1);
        pace.read(chunk(), 1);
        while (pace.due(1) == 0) {
            pace.pause().get(10, TimeUnit.SECONDS);
        }
        assertThat(pace.due(1)).isEqualTo(1);
    }

    /** Rows that could not be read in time have arrived when they were meant to. */
    @Test
    void heldUpRows_keepTheirIntendedTimes() {
        Pace pace = new Pace(new Pace.Settings(1e6, true), 2);
        long before = ArrivalClock.now();
        pace.due(1);
        Chunk chunk = chunk();

        pace.read(chunk, 1000);

        Arrivals arrivals = chunk.arrivals();
        long start = arrivals.nanos(0);
        assertThat(start).isGreaterThanOrEqualTo(before);
        assertThat(arrivals.rows()).isEqualTo(1000);
        long seen = 0;
        for (int i = 0; i < arrivals.size(); i++) {
            assertThat(arrivals.nanos(i)).isEqualTo(start + seen * 2000);
            seen += arrivals.rows(i);
        }
        assertThat(arrivals.size()).isBetween(5, Arrivals.MAX);
    }
}
