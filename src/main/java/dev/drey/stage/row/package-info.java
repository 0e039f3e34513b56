/**
 * Stages that work on one row at a time and keep nothing: {@link dev.drey.stage.row.FilterStage}, {@link dev.drey.stage.row.SelectStage}, {@link
 * dev.drey.stage.row.UnionStage}. They hand on views of the chunks that come in; plain columns are never copied.
 *
 * <p>May depend on: stage, spec, expression, runtime, chunk.
 */
package dev.drey.stage.row;
