/**
 * Stages that make rows, and the source operators behind them.
 *
 * <p>May depend on: stage, runtime, spec, chunk. Formats of files have a package of their own each; {@link dev.drey.stage.source.format.RowFormat} is what
 * they offer.
 */
package dev.drey.stage.source;
