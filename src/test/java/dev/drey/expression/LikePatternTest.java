package dev.drey.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LikePatternTest {
    private static final long SEED = 20260401L;

    private static boolean matches(String pattern, String text) {
        byte[] bytes = ("»" + text + "«").getBytes(StandardCharsets.UTF_8);
        return new LikePattern(pattern, '!').matches(bytes, 2, bytes.length - 4);
    }

    /** The definition of LIKE by dynamic programming over code points: reached[j] tells whether the pattern so far matches j points. */
    private static boolean naive(String pattern, String text) {
        int[] points = pattern.codePoints().toArray();
        int[] letters = text.codePoints().toArray();
        boolean[] reached = new boolean[letters.length + 1];
        reached[0] = true;
        for (int i = 0; i < points.length; i++) {
            boolean[] next = new boolean[reached.length];
            boolean escaped = points[i] == '!';
            int point = escaped ? points[++i] : points[i];
            if (point == '%' && !escaped) {
                boolean any = false;
                for (int j = 0; j < next.length; j++) {
                    any |= reached[j];
                    next[j] = any;
                }
            } else {
                for (int j = 1; j < next.length; j++) {
                    next[j] = reached[j - 1] && (point == '_' && !escaped || point == letters[j - 1]);
                }
            }
            reached = next;
        }
        return reached[letters.length];
    }

    private static String random(SplittableRandom random, String[] alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most + 1); left > 0; left--) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    @Test
    void randomPatterns_matchByTheDefinition() {
        SplittableRandom random = new SplittableRandom(SEED);
        String[] letters = {"a", "b", "ä", "€", "😀", "%", "\n"};
        String[] pieces = {"a", "b", "ä", "😀", "%", "%", "_", "!%", "!_", "!!", "\n"};
        for (int i = 0; i < 50_000; i++) {
            int most = i % 10 == 0 ? 120 : 6;
            String pattern = random(random, pieces, most);
            String text = random.nextBoolean() ? random(random, letters, most) : fill(random, pattern);
            assertThat(matches(pattern, text))
                    .as("seed %d, case %d: '%s' LIKE '%s'", SEED, i, text, pattern)
                    .isEqualTo(naive(pattern, text));
        }
    }

    /** A text that matches, or nearly. */
    private static String fill(SplittableRandom random, String pattern) {
        String text =
                pattern.replaceAll("(?<!!)%", random.nextBoolean() ? "" : "bä").replaceAll("(?<!!)_", "€");
        return text.replaceAll("!(.)", "$1") + (random.nextInt(8) == 0 ? "a" : "");
    }

    @Test
    void nestedWildcards_takeLinearTime() {
        String pattern = "%a".repeat(2_000) + "%b";
        String text = "a".repeat(50_000);
        long start = System.nanoTime();
        assertThat(matches(pattern, text)).isFalse();
        assertThat(matches(pattern, text + "b")).isTrue();
        assertThat(System.nanoTime() - start).as("nanoseconds").isLessThan(10_000_000_000L);
    }
}
