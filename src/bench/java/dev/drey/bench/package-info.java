/**
 * What Drey's speed is measured against: seeded data, the peers (DuckDB, Flink SQL, a hand-written program) and an empty Flink job.
 *
 * <p>Compiled only in the Maven profile {@code bench}; {@code src/bench/run.py} drives it and {@code docs/benchmarks.md} explains it. Every
 * program runs in a fresh JVM, prints one line of JSON ({@link dev.drey.bench.Measurement}) and digests its result, so that a
 * speed only counts where the answers are equal.
 */
package dev.drey.bench;
