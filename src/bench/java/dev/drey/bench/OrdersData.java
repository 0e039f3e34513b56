package dev.drey.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Orders of a shop: {@code order_id,user_id,category,amount,ts} with that header.
 *
 * <ul>
 *   <li>order ids count from 1;
 *   <li>half of the orders are spread evenly over all users, the other half with a density of 1/rank, and neighbouring ranks are far apart
 *       in the ids;
 *   <li>20 categories, the first ones more often;
 *   <li>amounts are exponential with a mean of 151.00, from 1.00 to 9999.99;
 *   <li>one order per millisecond, displaced by up to 2 seconds either way.
 * </ul>
 */
final class OrdersData {
    private static final long SEED = 99;
    private static final String HEADER = "order_id,user_id,category,amount,ts\n";
    private static final byte[] USER_PREFIX = "user_".getBytes(US_ASCII);
    private static final List<String> CATEGORIES = List.of(
            "books",
            "toys",
            "garden",
            "electronics",
            "grocery",
            "music",
            "sports",
            "beauty",
            "automotive",
            "pets",
            "office",
            "fashion",
            "jewelry",
            "software",
            "baby",
            "tools",
            "health",
            "travel",
            "games",
            "kitchen");
    private static final double CATEGORY_SKEW = 1.3;
    private static final long MIN_CENTS = 1_00;
    private static final long MAX_CENTS = 9_999_99;
    private static final double MEAN_CENTS_ABOVE_MIN = 150_00;
    private static final int DISORDER_MILLIS = 2000;
    private static final long START_MILLIS =
            LocalDateTime.of(2026, 1, 1, 0, 0, 10).toInstant(ZoneOffset.UTC).toEpochMilli();
    private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final SplitMix64 random = new SplitMix64(SEED);
    private final byte[][] categories =
            CATEGORIES.stream().map(name -> name.getBytes(US_ASCII)).toArray(byte[][]::new);
    private final int users;
    private final double logUsers;
    private long day = Long.MIN_VALUE;
    private byte[] dayText;

    /** @param users how many there are at most; some of the last ranks may have no order */
    OrdersData(int users) {
        this.users = users;
        this.logUsers = StrictMath.log(users);
    }

    void write(DataFile file, long rows) throws IOException {
        Line line = new Line();
        file.header(line.start().text(HEADER.getBytes(US_ASCII)));
        for (long row = 0; row < rows; row++) {
            line.start()
                    .number(row + 1)
                    .ascii(',')
                    .text(USER_PREFIX)
                    .number(user())
                    .ascii(',');
            line.text(category()).ascii(',');
            long cents = cents();
            line.number(cents / 100).ascii('.').padded(cents, 2).ascii(',');
            timestamp(line, START_MILLIS + row + random.nextInt(2 * DISORDER_MILLIS + 1) - DISORDER_MILLIS);
            file.row(line.ascii('\n'));
        }
    }

    private int user() {
        boolean even = (random.nextLong() & 1) == 0;
        int rank = even
                ? random.nextInt(users)
                : Math.min(users - 1, (int) StrictMath.exp(random.nextDouble() * logUsers) - 1);
        return (int) ((rank * 7919L + 13) % users);
    }

    private byte[] category() {
        return categories[(int) (categories.length * StrictMath.pow(random.nextDouble(), CATEGORY_SKEW))];
    }

    private long cents() {
        double aboveMin = -StrictMath.log(1 - random.nextDouble()) * MEAN_CENTS_ABOVE_MIN;
        return Math.min(MAX_CENTS, MIN_CENTS + Math.round(aboveMin));
    }

    private void timestamp(Line line, long millis) {
        long currentDay = Math.floorDiv(millis, DAY_MILLIS);
        if (currentDay != day) {
            day = currentDay;
            dayText = (LocalDate.ofEpochDay(day) + " ").getBytes(US_ASCII);
        }
        long ofDay = millis - day * DAY_MILLIS;
        line.text(dayText).padded(ofDay / 3_600_000, 2).ascii(':').padded(ofDay / 60_000 % 60, 2);
        line.ascii(':').padded(ofDay / 1000 % 60, 2).ascii('.').padded(ofDay % 1000, 3);
    }
}
