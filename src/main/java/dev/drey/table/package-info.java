/**
 * Hash tables over columns: the structures that stages keyed by columns are built of ({@link dev.drey.table.GroupTable}), without Flink.
 *
 * <p>May depend on: chunk. Start reading at {@link dev.drey.table.GroupTable}.
 */
package dev.drey.table;
