/**
 * What every operator of Drey shares: the operator template with checks, timing and counters in one place, chunk type information and
 * serializers, key routing, errors with their origin.
 *
 * <p>May depend on: chunk, table, runlog. Start reading at {@link dev.drey.runtime.ChunkOperator}.
 */
package dev.drey.runtime;
