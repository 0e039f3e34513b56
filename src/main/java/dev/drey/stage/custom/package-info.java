/**
 * {@code type: custom}: stages of a user's own class, which is written against {@code dev.drey.custom}.
 *
 * <p>Start reading at {@link dev.drey.stage.custom.CustomStage}. Sources of a user's own are run by {@code stage.source}.
 */
package dev.drey.stage.custom;
