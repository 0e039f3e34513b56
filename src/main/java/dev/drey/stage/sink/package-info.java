/**
 * Stages that end a branch: files in a directory, and rows for the client that submitted the job.
 *
 * <p>May depend on: stage, runtime, spec, chunk. Start reading at {@link dev.drey.stage.sink.SinkStage}; a new format is a line in its list.
 */
package dev.drey.stage.sink;
