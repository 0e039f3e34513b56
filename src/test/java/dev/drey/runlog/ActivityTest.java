package dev.drey.runlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ActivityTest {
    private static final long SEED = 20260612L;
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_780_000_000L * SECOND;

    /** Added working time. */
    private record Work(long from, long to, long nanos) {}

    @Test
    void noWork_hasNoSlices() {
        assertThat(new Activity().busyNanos()).isEmpty();
    }

    @Test
    void pauses_areSlicesWithoutWork() {
        Activity activity = new Activity();
        activity.add(START, START + SECOND, SECOND);
        activity.add(START + 9 * SECOND, START + 10 * SECOND, SECOND);

        long[] busy = activity.busyNanos();
        long at = (START + 5 * SECOND - activity.startNanos()) / activity.sliceNanos();
        assertThat(busy[(int) at]).isZero();
        assertThat(busy[0]).isPositive();
        assertThat(busy[busy.length - 1]).isPositive();
        assertThat(busy.length).isLessThanOrEqualTo(Activity.SLICES).isGreaterThan(Activity.SLICES / 2);
    }

    @Test
    void randomWork_isWhereItWasDone_alsoWhenMerged() {
        for (int run = 0; run < 500; run++) {
            SplittableRandom random = new SplittableRandom(SEED + run);
            List<Work> all = new ArrayList<>();
            Activity merged = new Activity();
            for (int part = 0; part < 1 + random.nextInt(3); part++) {
                Activity activity = new Activity();
                for (Work work : draw(random)) {
                    activity.add(work.from(), work.to(), work.nanos());
                    all.add(work);
                }
                check(activity.busyNanos(), activity, "seed " + (SEED + run));
                merged.addAll(activity);
            }
            check(merged, all, "seed " + (SEED + run));
        }
    }

    private static List<Work> draw(SplittableRandom random) {
        List<Work> work = new ArrayList<>();
        long at = START + random.nextLong(20 * SECOND);
        long step = 1L << random.nextInt(10, 36);
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            long to = at + random.nextLong(step);
            work.add(new Work(at, to, random.nextLong(to - at + 1)));
            at = random.nextInt(4) == 0 ? Math.max(START, at - random.nextLong(step)) : to + random.nextLong(step);
        }
        return work;
    }

    private static void check(long[] busy, Activity activity, String label) {
        assertThat(busy.length).as(label).isBetween(1, Activity.SLICES);
        assertThat(activity.startNanos() % activity.sliceNanos()).as(label).isZero();
    }

    /** Up to any slice's end there is at least what was done before it, at most what had begun by then; within a slice of the finest part's length. */
    private static void check(Activity activity, List<Work> all, String label) {
        long[] busy = activity.busyNanos();
        assertThat(Arrays.stream(busy).sum())
                .as(label)
                .isEqualTo(all.stream().mapToLong(Work::nanos).sum());
        long seen = 0;
        for (int slice = 0; slice < busy.length; slice++) {
            seen += busy[slice];
            long end = activity.startNanos() + (slice + 1) * activity.sliceNanos();
            long done = all.stream()
                    .filter(w -> w.to() < end)
                    .mapToLong(Work::nanos)
                    .sum();
            long begun = all.stream()
                    .filter(w -> w.from() < end)
                    .mapToLong(Work::nanos)
                    .sum();
            assertThat(seen).as(label + ", slice " + slice).isBetween(done, begun);
        }
    }
}
