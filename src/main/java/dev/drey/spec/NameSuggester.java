package dev.drey.spec;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that a user probably meant. */
public final class NameSuggester {
    private NameSuggester() {}

    /** {@code "; did you mean 'k'?"} when a known name is near enough to the given one, else the empty string. */
    public static String didYouMean(String given, Collection<String> known) {
        return didYouMean(given, known, Math.max(1, given.length() / 3));
    }

    /** {@link #didYouMean(String, Collection)} for names at most {@code most} slips away. */
    public static String didYouMean(String given, Collection<String> known, int most) {
        String best = null;
        int bestDistance = most + 1;
        for (String name : known) {
            int distance = distance(given.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            boolean alike = distance < Math.max(given.length(), name.length()); // else no character is in common
            if (alike && distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best == null ? "" : "; did you mean '" + best + "'?";
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
