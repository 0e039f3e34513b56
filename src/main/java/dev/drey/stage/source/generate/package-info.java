/**
 * Made-up rows that anybody can make again: each value is a pure function of a seed, its column and the number of its row, so the rows are the same
 * whatever the parallelism, the chunks and the restarts. No Flink. Start reading at {@link dev.drey.stage.source.generate.RowGenerator}.
 */
package dev.drey.stage.source.generate;
