/**
 * Pipelines declared in Java: the builder yields the same specification as a pipeline file, runs it and gives the rows of its sinks.
 *
 * <p>May depend on: chunk, spec, stage, runtime, plan, catalog, runlog. Start reading at {@link dev.drey.api.Pipeline}.
 */
package dev.drey.api;
