/**
 * What tests share: drawn and random chunks ({@link dev.drey.testing.RandomChunks}), results as multisets ({@link
 * dev.drey.testing.MaterializedResult}), operators run in many ways ({@link dev.drey.testing.OperatorHarness}), and a real cluster of several
 * processes ({@link dev.drey.testing.FlinkClusterFixture}).
 */
package dev.drey.testing;
