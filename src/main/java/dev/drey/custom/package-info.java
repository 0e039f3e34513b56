/**
 * What a user writes stages of their own against: {@link dev.drey.custom.RowStage} for a row at a time, {@link dev.drey.custom.ChunkStage} for chunks, and
 * {@link dev.drey.custom.CustomSource}. A pipeline uses them by {@code type: custom}; {@code stage.custom} and {@code stage.source} run them.
 *
 * <p>May depend on: chunk. Knows neither Flink nor pipelines, so that a stage is tested by calling it.
 */
package dev.drey.custom;
