package dev.drey.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.function.Supplier;

/** Loads drivers so that they leave with the job. They are called directly, never through {@link DriverManager}. */
final class Drivers {
    private Drivers() {}

    /**
     * Makes a driver. Drivers enter themselves into the {@link DriverManager} when they are loaded, which would keep the class loader of a job's classes alive in
     * a task manager for ever; so one that was loaded by such a loader is taken out again.
     */
    static Driver load(Supplier<Driver> maker) {
        Driver driver = maker.get();
        if (driver.getClass().getClassLoader() != ClassLoader.getSystemClassLoader()) {
            for (Driver entered : Collections.list(DriverManager.getDrivers())) {
                if (entered.getClass() == driver.getClass()) {
                    leave(entered);
                }
            }
        }
        return driver;
    }

    private static void leave(Driver driver) {
        try {
            DriverManager.deregisterDriver(driver);
        } catch (SQLException e) {
            throw new IllegalStateException("driver " + driver.getClass().getName() + " cannot be deregistered", e);
        }
    }
}
