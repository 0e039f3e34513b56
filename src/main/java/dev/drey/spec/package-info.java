/**
 * The pipeline as it was declared: the specification tree with positions, the strict YAML reader, problems and name suggestions.
 *
 * <p>May depend on: chunk. Start reading at {@link dev.drey.spec.PipelineSpec}.
 */
package dev.drey.spec;
