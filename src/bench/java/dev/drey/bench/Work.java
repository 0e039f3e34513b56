package dev.drey.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is measured: one question to one file, or to one and that beside it.
 *
 * <p>Every peer delivers a result row as (key, count, min, max, last), where {@code last} is the mean in {@link #STATIONS} and the total
 * elsewhere; in {@link #WINDOWS} the key is the window's start and the category, and min and max are 0; in {@link #BUYERS} the count is that of the distinct
 * users and the others are 0. In {@link #TOP} the key is {@code user} and the user's id, {@code last} the user's total, or {@code order}, the category, the
 * place in it and the order's id, {@code last} its amount; counts are 1, min and max 0. In {@link #LOOKUP} the key is the flight's id, city and state, the latter empty where the airport is unknown, {@code last} the delay. Digests are taken over whole tenths and cents, so that engines that add
 * doubles in another order agree.
 */
enum Work {
    /** Temperatures per station: 413 groups. */
    STATIONS(10, List.of(List.of("station", "readings", "lowest", "highest", "mean"))) {
        @Override
        long total(double last, long count) {
            return Math.round(last * count * 10);
        }
    },
    /** Orders per user: about as many groups as users. */
    USERS(100, List.of(List.of("user_id", "orders", "smallest", "largest", "total"))) {
        @Override
        long total(double last, long count) {
            return Math.round(last * 100);
        }
    },
    /** Orders joined with the customers who placed them, per country: 20 groups. */
    JOIN(100, List.of(List.of("country", "orders", "smallest", "largest", "total"))) {
        @Override
        long total(double last, long count) {
            return Math.round(last * 100);
        }
    },
    /** Orders above 400 per minute and category: 20 groups in each of some thousand windows. */
    WINDOWS(100, List.of(List.of("window_start", "category", "orders", "total"))) {
        @Override
        long total(double last, long count) {
            return Math.round(last * 100);
        }

        @Override
        void addText(ResultDigest digest, List<String> row) {
            String key = row.get(0) + " " + row.get(1);
            add(digest, key, Long.parseLong(row.get(2)), 0, 0, Double.parseDouble(row.get(3)));
        }
    },
    /** The ten users that spend most, and the three largest orders of each category. */
    TOP(100, List.of(List.of("category", "place", "order_id", "amount"), List.of("user_id", "total"))) {
        @Override
        long total(double last, long count) {
            return Math.round(last * 100);
        }

        @Override
        void addText(ResultDigest digest, List<String> row) {
            int last = row.size() - 1;
            String key = (last == 1 ? "user " : "order ") + String.join(" ", row.subList(0, last));
            add(digest, key, 1, 0, 0, Double.parseDouble(row.get(last)));
        }
    },
    /** Flights with city and state of the airport that they leave from, by the flight's id. */
    LOOKUP(1, List.of(List.of("flight_id", "city", "state", "delay_minutes"))) {
        @Override
        long total(double last, long count) {
            return (long) last;
        }

        @Override
        void addText(ResultDigest digest, List<String> row) {
            add(digest, String.join(" ", row.subList(0, 3)), 1, 0, 0, Long.parseLong(row.get(3)));
        }
    },
    /** Distinct users per category: 20 groups. */
    BUYERS(1, List.of(List.of("category", "buyers"))) {
        @Override
        long total(double last, long count) {
            return 0;
        }

        @Override
        void addText(ResultDigest digest, List<String> row) {
            add(digest, row.get(0), Long.parseLong(row.get(1)), 0, 0, 0);
        }
    },
    /** The same, estimated: each engine has estimates of its own, so the digest is of the categories alone. */
    BUYERS_ESTIMATED(1, List.of(List.of("category", "buyers"))) {
        @Override
        long total(double last, long count) {
            return 0;
        }

        @Override
        void addText(ResultDigest digest, List<String> row) {
            add(digest, row.get(0), Long.parseLong(row.get(1)), 0, 0, 0);
        }

        @Override
        void add(ResultDigest digest, String key, long count, double min, double max, double last) {
            digest.addEstimate(key, count);
        }
    };

    private final int scale;
    private final List<List<String>> tables;

    Work(int scale, List<List<String>> tables) {
        this.scale = scale;
        this.tables = tables;
    }

    /** The work of that name, as on the command line. */
    static Work named(String name) {
        for (Work work : values()) {
            if (work.label().equals(name)) {
                return work;
            }
        }
        throw new IllegalArgumentException("work '" + name + "' is unknown; there are: "
                + Arrays.stream(values()).map(Work::label).collect(Collectors.joining(", ")));
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of each table that Drey writes, the names of its columns in the order of {@link #addText}. */
    List<List<String>> tables() {
        return tables;
    }

    /** Adds a row of Drey's output. */
    void addText(ResultDigest digest, List<String> row) {
        double min = Double.parseDouble(row.get(2));
        double max = Double.parseDouble(row.get(3));
        add(digest, row.get(0), Long.parseLong(row.get(1)), min, max, Double.parseDouble(row.get(4)));
    }

    /** Adds a result row whose values are in degrees or in currency units. */
    void add(ResultDigest digest, String key, long count, double min, double max, double last) {
        digest.add(key, count, Math.round(min * scale), Math.round(max * scale), total(last, count));
    }

    /** The sum in whole tenths or cents: exact, since the rounding error of any summation here is far below one half. */
    abstract long total(double last, long count);
}
