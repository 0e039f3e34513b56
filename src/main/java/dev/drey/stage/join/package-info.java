/**
 * {@code join}: rows of two inputs whose keys are equal. In batch a hash join that spills ({@link dev.drey.stage.join.HashJoin}), otherwise a symmetric join over keyed state
 * ({@link dev.drey.stage.join.SymmetricJoin}).
 *
 * <p>May depend on: stage, runtime, table, spec, chunk, expression. Start reading at {@link dev.drey.stage.join.JoinStage}.
 */
package dev.drey.stage.join;
