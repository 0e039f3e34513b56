package dev.drey.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What drivers leave behind when a job's classes are to go. */
class DriversTest {
    private static final String FILE = "drey.test.h2";

    @TempDir
    Path directory;

    /** Loads as a task manager does for a job: classes of its own. */
    private static URLClassLoader jobLoader() throws MalformedURLException {
        String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
        URL[] classes = new URL[entries.length];
        for (int i = 0; i < entries.length; i++) {
            classes[i] = Path.of(entries[i]).toUri().toURL();
        }
        return new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
    }

    /** Within a job: the drivers of the job that the driver manager has. It tells a caller those only that the caller could load. */
    public static final class Entered implements Supplier<List<String>> {
        @Override
        public List<String> get() {
            return Collections.list(DriverManager.getDrivers()).stream()
                    .map(Object::getClass)
                    .filter(driver -> driver.getClassLoader() == Entered.class.getClassLoader())
                    .map(Class::getName)
                    .toList();
        }
    }

    /** Within a job: connects to both databases, and is done. */
    public static final class Used implements Supplier<List<String>> {
        @Override
        public List<String> get() {
            List<String> connected = new ArrayList<>();
            Database h2 = new Database("h2", new H2Address(System.getProperty(FILE)), "sa", null, 1, Map.of());
            Database none = new Database("pg", new PostgresAddress("localhost", 1, "x"), "x", null, 1, Map.of());
            for (Database database : List.of(h2, none)) {
                try (ConnectionPool pool = ConnectionPool.of(database)) {
                    pool.run("trying", Duration.ofMillis(300), Connection::isReadOnly);
                } catch (DatabaseException e) {
                    connected.add(database.dialect().driver().getClass().getName());
                }
            }
            return connected;
        }
    }

    private static List<String> in(ClassLoader job, Class<? extends Supplier<List<String>>> what) throws Exception {
        Class<?> its = Class.forName(what.getName(), true, job);
        assertThat(its).isNotSameAs(what);
        Object given = ((Supplier<?>) its.getDeclaredConstructor().newInstance()).get();
        return ((List<?>) given).stream().map(String::valueOf).toList();
    }

    @Test
    void driversOfAJob_doNotStayInTheDriverManager() throws Exception {
        try (URLClassLoader job = jobLoader()) {
            System.setProperty(FILE, directory.resolve("none").toString());
            assertThat(in(job, Used.class)).isEqualTo(List.of("org.h2.Driver", "org.postgresql.Driver"));
            assertThat(in(job, Entered.class)).doesNotContain("org.h2.Driver", "org.postgresql.Driver");
        } finally {
            System.clearProperty(FILE);
        }
    }

    @Test
    void driversThatAreLoadedOtherwise_doStayThere() throws Exception {
        try (URLClassLoader job = jobLoader()) {
            Class.forName("org.h2.Driver", true, job);
            assertThat(in(job, Entered.class)).contains("org.h2.Driver");
        }
    }
}
