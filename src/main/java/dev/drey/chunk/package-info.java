/**
 * Rows as columnar chunks: schema, typed columns with validity, selection, row kinds and event time, hashing and the one total order.
 *
 * <p>May depend on: nothing of Drey, nothing of Flink. Start reading at {@link dev.drey.chunk.Chunk}.
 */
package dev.drey.chunk;
