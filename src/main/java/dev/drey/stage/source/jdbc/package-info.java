/**
 * The {@code jdbc} source: a table of a database, read in parts by ranges of a column.
 *
 * <p>May depend on: {@code stage}, {@code stage.source}, {@code jdbc}, {@code dimension}, {@code runtime}, {@code spec}, {@code chunk}. Start reading at
 * {@link dev.drey.stage.source.jdbc.JdbcStage}.
 */
package dev.drey.stage.source.jdbc;
