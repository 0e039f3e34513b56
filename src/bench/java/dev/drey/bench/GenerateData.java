package dev.drey.bench;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes the data of a work: {@code GenerateData WORK ROWS FILE [KEYS]}, keys being users or airports. The same arguments give the same bytes on every machine.
 *
 * <p>Two parts are dealt beside the file, see {@link DataFile}. The work {@code customers} writes no more than the customers of a file of orders that is there, and
 * {@code ROWS} is their number.
 */
final class GenerateData {
    static final int DEFAULT_USERS = 1_000_000;

    private static final int PARTS = 2;

    private GenerateData() {}

    public static void main(String[] args) throws IOException {
        if (args.length < 3 || args.length > 4) {
            throw new IllegalArgumentException("usage: GenerateData WORK ROWS FILE [KEYS]");
        }
        if (args[0].equals("customers")) {
            writeCustomers(Path.of(args[2]), Integer.parseInt(args[1]));
            return;
        }
        Work work = Work.named(args[0]);
        int standard = work == Work.LOOKUP ? FlightsData.DEFAULT_AIRPORTS : DEFAULT_USERS;
        int keys = args.length > 3 ? Integer.parseInt(args[3]) : standard;
        write(work, Long.parseLong(args[1]), Path.of(args[2]), keys);
    }

    private static void flights(DataFile out, long rows, Path file, int airports) throws IOException {
        FlightsData flights = new FlightsData(airports);
        flights.writeFlights(out, rows);
        try (DataFile beside = new DataFile(FlightsData.airportsOf(file), 0)) {
            flights.writeAirports(beside);
        }
    }

    /** @param keys how many users give orders, or airports see flights off */
    static void write(Work work, long rows, Path file, int keys) throws IOException {
        try (DataFile out = new DataFile(file, PARTS)) {
            switch (work) {
                case STATIONS -> new StationsData().write(out, rows);
                case LOOKUP -> flights(out, rows, file, keys);
                case USERS, WINDOWS, BUYERS, BUYERS_ESTIMATED, TOP, JOIN -> new OrdersData(keys).write(out, rows);
            }
        }
        if (work == Work.JOIN) {
            writeCustomers(file, keys);
        }
    }

    /** @param orders the file of orders that the customers lie beside */
    static void writeCustomers(Path orders, int users) throws IOException {
        try (DataFile out = new DataFile(CustomersData.beside(orders), PARTS)) {
            new CustomersData(users).write(out);
        }
    }
}
