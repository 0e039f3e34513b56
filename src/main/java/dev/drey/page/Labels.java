package dev.drey.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Room for text in a drawing, judged without a font: the widths are those of a wide sans-serif. */
public final class Labels {
    private static final String NARROW = "iIljtf.,:;'|!() -";
    private static final String WIDE = "mwMW@%";
    private static final double LATIN_EM = 0.62;
    private static final double CAPITAL_EM = 0.72;
    private static final double NARROW_EM = 0.36;
    private static final double WIDE_EM = 0.95;

    private Labels() {}

    /** About how wide a text is, in the unit of the font's size. */
    public static double width(String text, double fontSize) {
        double em = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            em += c >= '\u2e80'
                    ? (Character.isSurrogate(c) ? 0.6 : 1.0)
                    : among(NARROW, c)
                            ? NARROW_EM
                            : among(WIDE, c) ? WIDE_EM : Character.isUpperCase(c) ? CAPITAL_EM : LATIN_EM;
        }
        return em * fontSize;
    }

    /** The text, cut in its middle to fit: both ends of a name tell it from its neighbours. */
    public static String fit(String text, double width, double fontSize) {
        if (width(text, fontSize) <= width) {
            return text;
        }
        int keep = text.length() - 1;
        while (keep > 2) {
            String cut = cut(text, keep);
            if (width(cut, fontSize) <= width) {
                return cut;
            }
            keep--;
        }
        return cut(text, Math.min(keep, text.length()));
    }

    /** The text in one or two lines, broken at a space where it can be; what is still too long is cut in its middle. */
    public static List<String> wrap(String text, double width, double fontSize) {
        if (width(text, fontSize) <= width) {
            return List.of(text);
        }
        int space = text.length();
        do {
            space = text.lastIndexOf(' ', space - 1);
        } while (space > 0 && width(text.substring(0, space), fontSize) > width);
        if (space <= 0) {
            return List.of(fit(text, width, fontSize));
        }
        return List.of(text.substring(0, space), fit(text.substring(space + 1), width, fontSize));
    }

    /**
     * Moves places apart, in their order, as little as it takes.
     *
     * @param wanted where each would stand
     * @param gap least distance between two
     * @param from least place
     * @param to greatest place; passed only when there is not room for all
     */
    public static double[] spread(double[] wanted, double gap, double from, double to) {
        int[] order = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> wanted[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] places = Arrays.copyOf(wanted, wanted.length);
        double least = from;
        for (int i : order) {
            places[i] = Math.max(places[i], least);
            least = places[i] + gap;
        }
        double most = Math.max(to, from + gap * (order.length - 1));
        for (int k = order.length - 1; k >= 0; k--) {
            places[order[k]] = Math.min(places[order[k]], most);
            most = places[order[k]] - gap;
        }
        return places;
    }

    private static boolean among(String characters, char c) {
        return characters.indexOf(c) >= 0;
    }

    private static String cut(String text, int keep) {
        int tail = keep / 3;
        return text.substring(0, keep - tail) + "…" + text.substring(text.length() - tail);
    }
}
