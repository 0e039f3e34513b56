/**
 * Databases by JDBC: pooled connections that a process shares, tables and columns checked against the database's metadata, bounded and classified failures,
 * dimensions, writers and scans of tables. No Flink here. Names come from the metadata and are quoted, values travel as parameters only, a URL is made of
 * checked parts, and secrets are references until a connection is made.
 *
 * <p>May depend on: {@code chunk}, {@code dimension}, {@code spec} (references to secrets, nearest names). Start reading at {@link dev.drey.jdbc.Database}.
 */
package dev.drey.jdbc;
