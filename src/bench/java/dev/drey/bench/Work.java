package dev.drey.bench;

import java.util.List;

/**
 * What is measured: one grouping over one file.
 *
 * <p>Every peer delivers a result row as (key, count, min, max, last), where {@code last} is the mean in {@link #STATIONS} and the total in
 * {@link #USERS}. Digests are taken over whole tenths and cents, so that engines that add doubles in another order agree.
 */
enum Work {
    /** Temperatures per station: 413 groups. */
    STATIONS(10, List.of("station", "readings", "lowest", "highest", "mean")) {
        @Override
        long total(double last, long count) {
            return Math.round(last * count * 10);
        }
    },
    /** Orders per user: about as many groups as users. */
    USERS(100, List.of("user_id", "orders", "smallest", "largest", "total")) {
        @Override
        long total(double last, long count) {
            return Math.round(last * 100);
        }
    };

    private final int scale;
    private final List<String> columns;

    Work(int scale, List<String> columns) {
        this.scale = scale;
        this.columns = columns;
    }

    /** The work of that name in lower case, as on the command line. */
    static Work named(String name) {
        for (Work work : values()) {
            if (work.label().equals(name)) {
                return work;
            }
        }
        throw new IllegalArgumentException("work '" + name + "' is unknown; there are: stations, users");
    }

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Names of (key, count, min, max, last) in the header of Drey's output. */
    List<String> columns() {
        return columns;
    }

    /** Adds a result row whose values are in degrees or in currency units. */
    void add(ResultDigest digest, String key, long count, double min, double max, double last) {
        digest.add(key, count, Math.round(min * scale), Math.round(max * scale), total(last, count));
    }

    /** The sum in whole tenths or cents: exact, since the rounding error of any summation here is far below one half. */
    abstract long total(double last, long count);
}
