/**
 * The {@code lookup} stage: {@link dev.drey.stage.lookup.LookupStage} adds columns of a dimension to rows, by key, through a cache.
 *
 * <p>{@code LookupOperator} resolves the distinct keys of a chunk ({@code ChunkKeys}) in the cache that the subtasks of a process share ({@code CacheRegistry}, {@code
 * SharedCache}); what the cache misses is read by {@code RetryingLoader}, on threads of its own, while the chunk waits in {@code WaitingChunks}; {@code AddedColumns}
 * makes the new columns.
 *
 * <p>May depend on: stage, spec, runtime, cache, dimension, table, chunk.
 */
package dev.drey.stage.lookup;
