/**
 * The contract of stages: what a type declares ({@link dev.drey.stage.StageType}), what a declared stage answers once its inputs are known
 * ({@link dev.drey.stage.Stage}), and what it gets to compile itself to Flink operators ({@link dev.drey.stage.StageContext}).
 *
 * <p>May depend on: spec, chunk, expression, runtime. The families below ({@code stage.row}, {@code stage.aggregate}, …) depend on this package
 * and never on each other. Start reading at {@link dev.drey.stage.StageType}.
 */
package dev.drey.stage;
