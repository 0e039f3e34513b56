package dev.drey.runlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.runlog.CriticalPath.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CriticalPathTest {
    private static final long SEED = 20260611L;

    @Test
    void diamond_hasTheLongerSideOnItsPath() {
        CriticalPath path = CriticalPath.of(List.of(
                new Step("in", 10, List.of()),
                new Step("fast", 5, List.of("in")),
                new Step("slow", 30, List.of("in")),
                new Step("out", 1, List.of("fast", "slow"))));

        assertThat(path.stages()).containsExactly("in", "slow", "out");
        assertThat(path.nanos()).isEqualTo(41);
        assertThat(path.sumNanos()).isEqualTo(46);
        assertThat(path.slackNanos("fast")).isEqualTo(25);
        assertThat(path.slackNanos("slow")).isZero();
        assertThat(path.gainNanos("slow")).as("the other side takes over").isEqualTo(25);
        assertThat(path.gainNanos("fast")).isZero();
        assertThat(path.gainNanos("in")).isEqualTo(10);
    }

    @Test
    void equallyLongWays_goByTheFirst() {
        CriticalPath path = CriticalPath.of(
                List.of(new Step("a", 5, List.of()), new Step("b", 5, List.of()), new Step("c", 1, List.of("b", "a"))));

        assertThat(path.stages()).containsExactly("a", "c");
        assertThat(path.slackNanos("b")).isZero();
        assertThat(path.gainNanos("a")).isZero();
    }

    @Test
    void noStages_haveAnEmptyPath() {
        assertThat(CriticalPath.of(List.of()).stages()).isEmpty();
        assertThat(CriticalPath.of(List.of()).nanos()).isZero();
    }

    @Test
    void graphsThatAreNone_areRefused() {
        assertThatThrownBy(() -> CriticalPath.of(List.of(new Step("a", 1, List.of("b")))))
                .hasMessage("stage 'a' waits for 'b', which does not stand before it");
        assertThatThrownBy(() -> CriticalPath.of(List.of(new Step("a", 1, List.of()), new Step("a", 1, List.of()))))
                .hasMessage("stage 'a' is there twice");
        assertThatThrownBy(() -> CriticalPath.of(List.of(new Step("a", -1, List.of()))))
                .hasMessage("stage 'a' takes -1 ns");
        assertThatThrownBy(() -> CriticalPath.of(List.of()).slackNanos("a")).hasMessage("there is no stage 'a'");
    }

    @Test
    void randomGraphs_agreeWithAllTheirPathsOneByOne() {
        for (int run = 0; run < 2_000; run++) {
            SplittableRandom random = new SplittableRandom(SEED + run);
            List<Step> steps = draw(random);
            CriticalPath path = CriticalPath.of(steps);
            Naive naive = new Naive(steps, null);
            String label = "seed " + (SEED + run) + ": " + steps;

            assertThat(path.nanos()).as(label).isEqualTo(naive.longest);
            assertThat(naive.paths).as(label).contains(path.stages());
            assertThat(naive.length(path.stages())).as(label).isEqualTo(naive.longest);
            for (Step step : steps) {
                String stage = step.stage();
                long through = naive.paths.stream()
                        .filter(each -> each.contains(stage))
                        .mapToLong(naive::length)
                        .max()
                        .orElseThrow();
                assertThat(path.slackNanos(stage))
                        .as(label + ", slack of " + stage)
                        .isEqualTo(naive.longest - through);
                assertThat(path.gainNanos(stage))
                        .as(label + ", gain of " + stage)
                        .isEqualTo(naive.longest - new Naive(steps, stage).longest);
            }
        }
    }

    private static List<Step> draw(SplittableRandom random) {
        int count = 1 + random.nextInt(9);
        double density = random.nextDouble();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> after = new ArrayList<>();
            for (int before = 0; before < i; before++) {
                if (random.nextDouble() < density) {
                    after.add("s" + before);
                }
            }
            steps.add(new Step("s" + i, random.nextInt(random.nextBoolean() ? 4 : 1000), after));
        }
        return steps;
    }

    /** Every path from a stage without inputs to one that nobody waits for. */
    private static final class Naive {
        private final Map<String, Long> nanos = new HashMap<>();
        private final List<List<String>> paths = new ArrayList<>();
        private final long longest;

        Naive(List<Step> steps, String free) {
            steps.forEach(step -> nanos.put(step.stage(), step.stage().equals(free) ? 0 : step.nanos()));
            for (Step last : steps) {
                if (steps.stream().noneMatch(step -> step.after().contains(last.stage()))) {
                    walk(steps, last, List.of());
                }
            }
            longest = paths.stream().mapToLong(this::length).max().orElse(0);
        }

        private void walk(List<Step> steps, Step at, List<String> behind) {
            List<String> path = new ArrayList<>(List.of(at.stage()));
            path.addAll(behind);
            if (at.after().isEmpty()) {
                paths.add(path);
            }
            for (Step before : steps) {
                if (at.after().contains(before.stage())) {
                    walk(steps, before, path);
                }
            }
        }

        private long length(List<String> path) {
            return path.stream().mapToLong(nanos::get).sum();
        }
    }
}
