package dev.drey.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A database of a PostgreSQL server.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 * @param database the database's name
 */
public record PostgresAddress(String host, int port, String database) implements DatabaseAddress {
    private static final int MOST_PORT = 65_535;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** @throws IllegalArgumentException if a part is not what it says */
    public PostgresAddress {
        if (!NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("host '" + host
                    + "' is not a host; allowed: a name or an address, letters, digits, '.', '-', '_' and ':'");
        }
        if (port < 1 || port > MOST_PORT) {
            throw new IllegalArgumentException("port is " + port + "; allowed: 1 to " + MOST_PORT);
        }
        if (database.isBlank() || database.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "database '" + database + "' is not a name; allowed: anything but blanks and control characters");
        }
    }

    @Override
    public String url() {
        return "jdbc:postgresql://" + hostAndPort() + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    private String hostAndPort() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public Dialect dialect() {
        return PostgresDialect.INSTANCE;
    }

    @Override
    public String toString() {
        return "postgresql " + hostAndPort() + "/" + database;
    }
}
