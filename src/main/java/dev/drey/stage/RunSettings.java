package dev.drey.stage;

import java.io.Serializable;

/**
 * The settings of one run that stages see.
 *
 * @param pipeline the pipeline's name
 * @param mode how it runs
 * @param parallelism subtasks per stage
 * @param buckets number of key buckets, which is Flink's maximum parallelism
 * @param chunkRows most rows of a chunk that a source closes
 * @param chunkBytes most input bytes of a chunk that a source closes (one longer record may exceed it)
 * @param memoryBytes budget of one stage's buffers over all subtasks
 */
public record RunSettings(
        String pipeline, Mode mode, int parallelism, int buckets, int chunkRows, int chunkBytes, long memoryBytes)
        implements Serializable {}
