package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.operators.collect.AbstractCollectResultBuffer;

/**
 * The client's side of a collected result: holds back all chunks until the job has ended, so that what arrived before a restart can be taken
 * back to the last checkpoint (or to the start, when there was none) and every row is seen exactly once. The buffers of Flink either give up at a
 * restart or repeat rows when checkpoints are off.
 */
final class ResultBuffer extends AbstractCollectResultBuffer<Chunk> {
    ResultBuffer(TypeSerializer<Chunk> serializer) {
        super(serializer);
    }

    @Override
    protected void sinkRestarted(long lastCheckpointedOffset) {
        revert(Math.max(0, lastCheckpointedOffset));
    }

    @Override
    protected void maintainVisibility(long currentVisiblePos, long lastCheckpointedOffset) {
        // complete(), called at the end of the job, shows everything
    }
}
