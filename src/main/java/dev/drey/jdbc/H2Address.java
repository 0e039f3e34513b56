package dev.drey.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An H2 database in a file of this machine, which one process at a time can open.
 *
 * @param path absolute, without H2's ending {@code .mv.db}
 */
public record H2Address(String path) implements DatabaseAddress {
    /** H2's SQLState for a database that is not there. */
    static final String NOT_FOUND = "90146";
    /** The ending that H2 gives to its file. */
    public static final String ENDING = ".mv.db";

    /** @throws IllegalArgumentException if the path is not absolute or holds what H2 takes for settings */
    public H2Address {
        if (!Path.of(path).isAbsolute()) {
            throw new IllegalArgumentException("path '" + path + "' is not absolute");
        }
        if (path.indexOf(';') >= 0 || path.indexOf('\\') >= 0 || path.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "path '" + path + "' cannot be one of H2; not allowed: ';', '\\' and control characters");
        }
        if (path.endsWith(ENDING)) {
            path = path.substring(0, path.length() - ENDING.length());
        }
    }

    /** Opens the database only if it is there. */
    @Override
    public String url() {
        return urlOfNew() + ";IFEXISTS=TRUE";
    }

    /** True when the database's file is there. */
    boolean exists() {
        return Files.exists(Path.of(path + ENDING));
    }

    /** Makes the database if it is not there. */
    String urlOfNew() {
        return "jdbc:h2:file:" + path;
    }

    @Override
    public Dialect dialect() {
        return H2Dialect.INSTANCE;
    }

    @Override
    public String toString() {
        return "h2 " + path;
    }
}
