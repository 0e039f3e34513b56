package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SlicedWindowsTest {
    static Stream<Long> seeds() {
        return LongStream.range(0, 200).boxed();
    }

    private static SlicedWindows random(SplittableRandom random) {
        long size = 1 + random.nextLong(40);
        long slide = random.nextBoolean() ? size : 1 + random.nextLong(size);
        return new SlicedWindows(size, slide, random.nextLong(slide));
    }

    /** Starts of the windows that a time is in, by their definition. */
    static List<Long> naiveStarts(SlicedWindows windows, long time) {
        List<Long> starts = new ArrayList<>();
        for (long start = time - windows.size(); start <= time; start++) {
            if (Math.floorMod(start - windows.offset(), windows.slide()) == 0 && time < start + windows.size()) {
                starts.add(start);
            }
        }
        return starts;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void windowsAndLateness_areThoseOfTheirDefinition_alsoBefore1970(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SlicedWindows windows = random(random);
        for (int i = 0; i < 100; i++) {
            String label = "seed " + seed + ", " + windows;
            long time = random.nextLong(-200, 200);
            long frontier = random.nextLong(-200, 200);
            List<Long> starts = naiveStarts(windows, time);
            assertThat(windows.firstStart(time)).as(label).isEqualTo(starts.get(0));
            assertThat(windows.lastStart(time)).as(label).isEqualTo(starts.get(starts.size() - 1));
            long slice = windows.sliceOf(time);
            assertThat(time - slice).as(label).isBetween(0L, windows.slice() - 1);
            assertThat(naiveStarts(windows, slice)).as(label).isEqualTo(starts);
            List<Long> missed = starts.stream()
                    .filter(start -> start + windows.size() <= frontier)
                    .toList();
            assertThat(time < windows.missedBefore(frontier)).as(label).isEqualTo(!missed.isEmpty());
            assertThat(time < windows.lostBefore(frontier)).as(label).isEqualTo(missed.size() == starts.size());
            if (!missed.isEmpty()) {
                assertThat(windows.lastMissedStart(time, frontier)).as(label).isEqualTo(missed.get(missed.size() - 1));
            }
        }
    }

    @Test
    void slices_areAsLongAsWindowsAllow() {
        assertThat(new SlicedWindows(60, 60, 0).slice()).isEqualTo(60);
        assertThat(new SlicedWindows(60, 5, 0).slice()).isEqualTo(5);
        assertThat(new SlicedWindows(60, 25, 0).slice()).isEqualTo(5);
        assertThat(new SlicedWindows(7, 3, 0).slice()).isEqualTo(1);
    }

    @Test
    void offset_mayBeLongerThanTheSlide() {
        SlicedWindows windows = SlicedWindows.hopping(Duration.ofHours(2), Duration.ofHours(1), Duration.ofMinutes(75));
        assertThat(windows.offset()).isEqualTo(15 * 60_000_000L);
        assertThat(windows.describe()).isEqualTo("windows of 2h every 1h offset by 15m");
        assertThat(SlicedWindows.tumbling(Duration.ofMinutes(1), Duration.ZERO).describe())
                .isEqualTo("windows of 1m");
    }

    @Test
    void watermark_saysThatItsMillisecondIsOver() {
        assertThat(SlicedWindows.frontier(999)).isEqualTo(1_000_000);
        assertThat(SlicedWindows.frontier(-1)).isZero();
        assertThat(SlicedWindows.frontier(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(SlicedWindows.frontier(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void beforeAndBehindAllTime_nothingAndEverythingIsOver() {
        SlicedWindows windows = new SlicedWindows(10, 5, 0);
        assertThat(windows.missedBefore(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(windows.lostBefore(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(windows.missedBefore(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(windows.lostBefore(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }

    private static Chunk chunk(long... times) {
        Chunk chunk = Chunk.allocate(Schema.of(), times.length);
        LongColumn column = new LongColumn(times.length);
        System.arraycopy(times, 0, column.values(), 0, times.length);
        chunk.setEventTime(column);
        chunk.setRowCount(times.length);
        return chunk;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sliceColumn_hasTheSliceOfEachSelectedRow(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SlicedWindows windows = random(random);
        SliceColumn slices = new SliceColumn(windows);
        for (int i = 0; i < 20; i++) {
            long base = random.nextLong(-100, 100);
            long spread = random.nextBoolean() ? 1 + random.nextLong(3) : 100;
            Chunk chunk = chunk(
                    random.longs(1 + random.nextInt(20), base, base + spread).toArray());
            if (random.nextBoolean()) {
                int[] rows = random.ints(0, chunk.rowCount())
                        .limit(5)
                        .sorted()
                        .distinct()
                        .toArray();
                chunk.select(rows, rows.length);
            }
            LongColumn column = slices.of(chunk);
            for (int row = 0; row < chunk.selectedCount(); row++) {
                int at = chunk.selectedRow(row);
                assertThat(column.get(at))
                        .as("seed %d", seed)
                        .isEqualTo(windows.sliceOf(chunk.eventTime().get(at)));
            }
        }
    }

    @Test
    void extremeTimes_areRefusedAndDoNotOverflow() {
        SliceColumn slices = new SliceColumn(new SlicedWindows(60_000_000, 60_000_000, 0));
        assertThatThrownBy(() -> slices.of(chunk(0, Long.MAX_VALUE)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("event time 9223372036854775807 microseconds since 1970 is too far away");
        assertThatThrownBy(() -> slices.of(chunk(Long.MIN_VALUE, 0)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("event time -9223372036854775808 microseconds since 1970 is too far away");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sliceIndex_holdsTheGroupsOfEachSliceInTheirOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SliceIndex index = new SliceIndex();
        long[] slices = random.longs(200, -5, 20).toArray();
        long dropped = Long.MIN_VALUE;
        for (int groups = 0; groups <= slices.length; groups += random.nextInt(40)) {
            index.add(slices, groups);
            List<List<Integer>> expected = groupsBySlice(slices, groups, dropped);
            assertThat(groups(index)).as("seed %d", seed).isEqualTo(expected);
            assertThat(index.live())
                    .as("seed %d", seed)
                    .isEqualTo(expected.stream().mapToInt(List::size).sum());
            if (random.nextInt(4) == 0) {
                long before = random.nextLong(-5, 20);
                dropped = Math.max(dropped, before);
                index.dropBefore(before);
                // Nothing comes for slices that were dropped: their windows have fired.
                for (int g = groups; g < slices.length; g++) {
                    slices[g] = Math.max(slices[g], dropped);
                }
            }
        }
    }

    private static List<List<Integer>> groupsBySlice(long[] slices, int groups, long dropped) {
        List<List<Integer>> bySlice = new ArrayList<>();
        LongStream.of(slices)
                .limit(groups)
                .filter(s -> s >= dropped)
                .distinct()
                .sorted()
                .forEach(slice -> {
                    List<Integer> of = new ArrayList<>();
                    for (int g = 0; g < groups; g++) {
                        if (slices[g] == slice) {
                            of.add(g);
                        }
                    }
                    bySlice.add(of);
                });
        return bySlice;
    }

    private static List<List<Integer>> groups(SliceIndex index) {
        List<List<Integer>> bySlice = new ArrayList<>();
        for (int i = 0; i < index.size(); i++) {
            int[] groups = new int[index.count(i)];
            index.copyGroups(i, groups, 0);
            bySlice.add(java.util.Arrays.stream(groups).boxed().toList());
        }
        return bySlice;
    }
}
