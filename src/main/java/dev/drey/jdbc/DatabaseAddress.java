package dev.drey.jdbc;

import java.io.Serializable;

/** Where a database is. Made of parts that are checked, so that no part can become an option of the URL. Its text is for plans and messages. Immutable. */
public sealed interface DatabaseAddress extends Serializable permits PostgresAddress, H2Address {
    /** The JDBC URL, without user, password or properties. */
    String url();

    /** What the database speaks. */
    Dialect dialect();
}
