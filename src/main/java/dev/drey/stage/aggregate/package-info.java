/**
 * Grouped aggregation in two phases: a local operator folds chunks into one table per subtask and sends partial groups on by bucket, a
 * keyed operator merges them exactly and gives the results.
 *
 * <p>The structures ({@link dev.drey.table.GroupTable}, {@link dev.drey.stage.aggregate.Accumulators} and
 * {@link dev.drey.stage.aggregate.AggregateTable}) know nothing of Flink. A new aggregate is a class that implements
 * {@link dev.drey.stage.aggregate.AggregateFunction} and a line in {@link dev.drey.stage.aggregate.AggregateFunctions}.
 *
 * <p>May depend on: stage, runtime, table, expression, spec, chunk. Start reading at {@link dev.drey.stage.aggregate.AggregateTable}.
 */
package dev.drey.stage.aggregate;
