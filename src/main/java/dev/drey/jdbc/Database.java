package dev.drey.jdbc;

import dev.drey.dimension.Dimension;
import dev.drey.dimension.DimensionRequest;
import dev.drey.dimension.DimensionSource;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.SecretText;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A declared connection to a database. What is connected to is its {@link ConnectionPool}, which those with equal declarations share. Travels to the tasks; the password
 * is a reference until a connection is made there. Immutable.
 *
 * @param connection its name in the pipeline
 * @param address where the database is
 * @param user who logs in
 * @param password null for none
 * @param poolSize most connections of one process
 * @param properties of the driver, out of those that its dialect allows
 */
public record Database(
        String connection,
        DatabaseAddress address,
        String user,
        SecretText password,
        int poolSize,
        Map<String, String> properties)
        implements DimensionSource {

    public Database {
        properties = Map.copyOf(properties);
    }

    /**
     * What is wrong with a property; null when nothing is. The message holds no value.
     *
     * @param name as declared
     */
    public static String refusal(Dialect dialect, String name) {
        Set<String> allowed = new TreeSet<>(dialect.allowedProperties());
        if (allowed.contains(name)) {
            return null;
        }
        return "property '" + name + "' is not allowed" + NameSuggester.didYouMean(name, allowed) + "; allowed: "
                + String.join(", ", allowed);
    }

    public Dialect dialect() {
        return address.dialect();
    }

    @Override
    public Dimension dimension(DimensionRequest request) {
        return new JdbcDimension(this, request, false);
    }

    @Override
    public Dimension keyList(DimensionRequest request) {
        return new JdbcDimension(this, request, true);
    }

    @Override
    public String describe() {
        return address.toString();
    }

    /** For messages: which connection, and where to. */
    String subject() {
        return "connection '" + connection + "' (" + address + ")";
    }

    /** Without the password's reference: nothing is told of it. */
    @Override
    public String toString() {
        return subject() + ", user '" + user + "', pool of " + poolSize + ", " + new TreeMap<>(properties);
    }
}
