package dev.drey.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Flights, {@code flight_id,origin,distance_miles,delay_minutes} with that header, and the airports that they leave from, {@code iata,name,city,state}, in a file
 * beside them.
 *
 * <ul>
 *   <li>flight ids count from 1;
 *   <li>origins are Zipf-distributed (exponent 1) over the airports, and neighbouring ranks are far apart in the codes;
 *   <li>one flight in a thousand leaves from one of 500 places that are no airports.
 * </ul>
 */
final class FlightsData {
    static final int DEFAULT_AIRPORTS = 100_000;

    private static final long SEED = 41;
    private static final String HEADER = "flight_id,origin,distance_miles,delay_minutes\n";
    private static final String AIRPORTS_HEADER = "iata,name,city,state\n";
    private static final int CODE_DIGITS = 6;
    private static final int UNKNOWN_IN = 1000;
    private static final int UNKNOWN_PLACES = 500;
    private static final int MAX_MILES = 2_700;
    private static final int MAX_DELAY = 300;
    private static final List<String> STATES = List.of(
            "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA",
            "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK",
            "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA", "WI", "WV", "WY");

    private final SplitMix64 random = new SplitMix64(SEED);
    private final int airports;
    /** At the rank of an airport, the share of the flights that leave from it or one before. */
    private final double[] shares;

    FlightsData(int airports) {
        this.airports = airports;
        shares = new double[airports];
        double sum = 0;
        for (int rank = 0; rank < airports; rank++) {
            sum += 1.0 / (rank + 1);
            shares[rank] = sum;
        }
        for (int rank = 0; rank < airports; rank++) {
            shares[rank] /= sum;
        }
    }

    /** Where the airports are of flights that stand in a file. */
    static Path airportsOf(Path flights) {
        return flights.resolveSibling(flights.getFileName() + ".airports");
    }

    void writeFlights(DataFile file, long rows) throws IOException {
        Line line = new Line();
        file.header(line.start().text(HEADER.getBytes(US_ASCII)));
        for (long row = 0; row < rows; row++) {
            line.start().number(row + 1).ascii(',');
            if (random.nextInt(UNKNOWN_IN) == 0) {
                line.ascii('Z').padded(random.nextInt(UNKNOWN_PLACES), CODE_DIGITS);
            } else {
                code(line, rank());
            }
            line.ascii(',').number(1 + random.nextInt(MAX_MILES));
            line.ascii(',').number(random.nextInt(MAX_DELAY));
            file.row(line.ascii('\n'));
        }
    }

    void writeAirports(DataFile file) throws IOException {
        Line line = new Line();
        file.header(line.start().text(AIRPORTS_HEADER.getBytes(US_ASCII)));
        for (int rank = 0; rank < airports; rank++) {
            code(line.start(), rank);
            line.text(",Airport of the city of ".getBytes(US_ASCII)).number(rank + 1L);
            line.text(",City ".getBytes(US_ASCII)).number(rank + 1L).ascii(',');
            line.text(STATES.get(rank % STATES.size()).getBytes(US_ASCII));
            file.row(line.ascii('\n'));
        }
    }

    private void code(Line line, int rank) {
        line.ascii('A').padded((rank * 7919L + 13) % airports, CODE_DIGITS);
    }

    private int rank() {
        int found = Arrays.binarySearch(shares, random.nextDouble());
        return Math.min(found < 0 ? -found - 1 : found + 1, airports - 1);
    }
}
