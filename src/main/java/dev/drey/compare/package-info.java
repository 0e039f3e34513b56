/**
 * Runs one pipeline in several ways, each in a fresh state, proves that the results are the same and measures the rest: what
 * {@code drey compare} does. The model of its outcome is {@link dev.drey.compare.Comparison}.
 *
 * <p>May depend on: plan, runlog, spec, stage (the contract, never a family), runtime, chunk. Start reading at
 * {@link dev.drey.compare.Comparison}.
 */
package dev.drey.compare;
