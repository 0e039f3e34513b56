/**
 * A cache in front of a slow source of values, such as a database: read-through, batched, in levels, with statistics. A library of its own, without Flink and
 * without Drey's rows, for the {@code lookup} stage and for programs that want it alone.
 *
 * <p>May depend on: nothing. Start reading at {@link dev.drey.cache.LookupCache}.
 */
package dev.drey.cache;
