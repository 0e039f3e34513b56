package dev.drey.stage.sort;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoserTreeTest {
    @Test
    void sourcesOfAnyNumber_areMergedInOrder() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long[][] sources = new long[1 + random.nextInt(20)][];
            for (int s = 0; s < sources.length; s++) {
                sources[s] = random.longs(random.nextInt(6), -3, 3).sorted().toArray();
                for (int i = 0; i < sources[s].length; i++) {
                    sources[s][i] = sources[s][i] == 2 ? Long.MAX_VALUE : sources[s][i];
                }
            }
            long[] expected = Arrays.stream(sources)
                    .flatMapToLong(Arrays::stream)
                    .sorted()
                    .toArray();
            assertThat(merge(sources)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static long[] merge(long[][] sources) {
        LoserTree tree = new LoserTree(sources.length, (a, b) -> 0);
        int[] next = new int[sources.length];
        IntStream.range(0, sources.length).filter(s -> sources[s].length > 0).forEach(s -> tree.set(s, sources[s][0]));
        tree.start();
        long[] merged = new long[Arrays.stream(sources).mapToInt(s -> s.length).sum()];
        for (int i = 0; i < merged.length; i++) {
            int source = tree.winner();
            merged[i] = sources[source][next[source]++];
            if (next[source] == sources[source].length) {
                tree.end();
            } else {
                tree.replace(sources[source][next[source]]);
            }
        }
        assertThat(tree.winner()).isEqualTo(-1);
        return merged;
    }
}
