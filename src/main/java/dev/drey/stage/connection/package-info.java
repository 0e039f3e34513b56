/**
 * The types of connections that a pipeline can declare: options to what the {@code lookup} stage, the {@code jdbc} source and sink work with.
 *
 * <p>May depend on: {@code stage}, {@code jdbc}, {@code dimension}, {@code spec}, {@code chunk}. Start reading at {@link dev.drey.stage.connection.DatabaseConnections}.
 */
package dev.drey.stage.connection;
