package dev.drey.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Temperatures per weather station, in the manner of the One Billion Row Challenge: {@code name;12.3}, no header.
 *
 * <p>413 made-up names of 3 to 26 UTF-8 bytes, drawn uniformly; each station's temperatures are normal around a mean of its own between
 * -15 and 30 degrees with a deviation of 10, cut at 99.9. A line is 20 bytes on average.
 */
final class StationsData {
    static final int STATIONS = 413;

    private static final long NAME_SEED = 20251122;
    private static final long ROW_SEED = 7;
    private static final int MIN_NAME_BYTES = 3;
    private static final int MAX_NAME_BYTES = 26;
    private static final int DEVIATIONS = 1 << 16;
    private static final int MAX_TENTHS = 999;
    private static final String[] SYLLABLES = {
        "ka", "mo", "ru", "ven", "tal", "sør", "ñi", "lü", "bra", "dek", "fo", "gim", "hå", "jul", "kœ", "lor", "mé",
        "nix", "ost", "pra", "qui", "ré", "stad", "tün", "ul", "vik", "wex", "yb", "zar", "ço", "ğa", "š", "ł", "東",
        "ня"
    };
    private static final String[] JOINTS = {"", "", "", " ", "-", "'"};

    private final SplitMix64 random = new SplitMix64(ROW_SEED);
    private final byte[][] names = new byte[STATIONS][];
    private final double[] means = new double[STATIONS];
    /** Drawn once: a logarithm and a cosine for each row would take longer than the rest of it. */
    private final double[] deviations = new double[DEVIATIONS];

    StationsData() {
        List<String> drawn = names();
        for (int i = 0; i < STATIONS; i++) {
            names[i] = drawn.get(i).getBytes(UTF_8);
            means[i] = -15 + 45 * random.nextDouble();
        }
        for (int i = 0; i < DEVIATIONS; i++) {
            deviations[i] = random.nextGaussian() * 10;
        }
    }

    void write(DataFile file, long rows) throws IOException {
        Line line = new Line();
        for (long row = 0; row < rows; row++) {
            int station = random.nextInt(STATIONS);
            double degrees = means[station] + deviations[random.nextInt(DEVIATIONS)];
            int tenths = (int) Math.max(-MAX_TENTHS, Math.min(MAX_TENTHS, Math.round(degrees * 10)));
            line.start().text(names[station]).ascii(';');
            if (tenths < 0) {
                line.ascii('-');
                tenths = -tenths;
            }
            file.row(line.number(tenths / 10).ascii('.').padded(tenths, 1).ascii('\n'));
        }
    }

    private static List<String> names() {
        SplitMix64 random = new SplitMix64(NAME_SEED);
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < STATIONS) {
            String name = name(random);
            int bytes = utf8Length(name);
            if (bytes >= MIN_NAME_BYTES && bytes <= MAX_NAME_BYTES) {
                names.add(name);
            }
        }
        return new ArrayList<>(names);
    }

    /** Syllables up to a drawn length, the first letter in upper case; empty where the first syllable is too long. */
    private static String name(SplitMix64 random) {
        int target = MIN_NAME_BYTES + random.nextInt(MAX_NAME_BYTES - MIN_NAME_BYTES + 1);
        String name = "";
        while (true) {
            String joint = name.isEmpty() ? "" : JOINTS[random.nextInt(JOINTS.length)];
            String longer = name + joint + SYLLABLES[random.nextInt(SYLLABLES.length)];
            if (utf8Length(longer) > target) {
                return capitalized(name);
            }
            name = longer;
        }
    }

    private static String capitalized(String name) {
        if (name.isEmpty()) {
            return name;
        }
        int first = name.codePointAt(0);
        return Character.toString(Character.toUpperCase(first)) + name.substring(Character.charCount(first));
    }

    private static int utf8Length(String text) {
        return text.getBytes(UTF_8).length;
    }
}
