/**
 * Distinct rows: the Bloom filter that spares look-ups, the exact and the approximate operator.
 *
 * <p>May depend on: stage, runtime, spec, chunk, expression. Start reading at {@link dev.drey.stage.distinct.BlockedBloomFilter}.
 */
package dev.drey.stage.distinct;
