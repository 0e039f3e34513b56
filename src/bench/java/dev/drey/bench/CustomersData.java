package dev.drey.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The customers that place the {@linkplain OrdersData orders}: {@code user_id,name,country,tier,credit} with that header, one for each user, in an order that has nothing
 * to do with the orders'. Countries are the first ones more often, tiers gold, silver and bronze, credits whole numbers up to 9999.
 *
 * <p>They lie beside the orders, see {@link #beside}.
 */
final class CustomersData {
    private static final long SEED = 7;
    private static final String HEADER = "user_id,name,country,tier,credit\n";
    private static final List<String> COUNTRIES = List.of(
            "DE", "FR", "IT", "ES", "PL", "NL", "BE", "CZ", "SE", "PT", "GR", "HU", "AT", "BG", "DK", "FI", "SK", "IE",
            "HR", "LT");
    private static final List<String> TIERS = List.of("gold", "silver", "bronze");
    private static final double COUNTRY_SKEW = 1.5;
    private static final int MOST_CREDIT = 10_000;
    /** Of the step from one id to the next: a prime that divides no usual number of users. */
    private static final long STEP = 104_729;

    private final SplitMix64 random = new SplitMix64(SEED);
    private final int users;

    CustomersData(int users) {
        this.users = users;
    }

    /** The file of the customers of a file of orders. */
    static Path beside(Path orders) {
        return orders.resolveSibling(orders.getFileName() + ".customers.csv");
    }

    void write(DataFile file) throws IOException {
        Line line = new Line();
        file.header(line.start().text(HEADER.getBytes(US_ASCII)));
        for (int row = 0; row < users; row++) {
            long id = row * STEP % users;
            line.start()
                    .text(bytes("user_"))
                    .number(id)
                    .text(bytes(",Customer "))
                    .number(id);
            String country =
                    COUNTRIES.get((int) (COUNTRIES.size() * StrictMath.pow(random.nextDouble(), COUNTRY_SKEW)));
            line.ascii(',').text(bytes(country)).ascii(',').text(bytes(TIERS.get(random.nextInt(TIERS.size()))));
            file.row(line.ascii(',').number(random.nextInt(MOST_CREDIT)).ascii('\n'));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
