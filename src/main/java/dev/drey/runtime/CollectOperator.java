package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorAttributes;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.api.operators.collect.CollectSinkOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Flink's collect sink, which may also be closed without having been opened. That happens when a job fails while it starts; Flink 2.3's own throws then, and
 * because Flink takes what is thrown while a failed task is cleaned up for its own failure, the whole TaskManager would end.
 */
final class CollectOperator implements OneInputStreamOperator<Chunk, Object> {
    private static final long serialVersionUID = 1L;
    private final CollectSinkOperator<Chunk> sink;
    private boolean opened;

    CollectOperator(CollectSinkOperator<Chunk> sink) {
        this.sink = sink;
    }

    @Override
    public void open() throws Exception {
        sink.open();
        opened = true;
    }

    @Override
    public void close() throws Exception {
        if (opened) {
            sink.close();
        }
    }

    @Override
    public void finish() throws Exception {
        sink.finish();
    }

    @Override
    public void processElement(StreamRecord<Chunk> element) throws Exception {
        sink.processElement(element);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        sink.processWatermark(mark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        sink.processWatermarkStatus(status);
    }

    @Override
    public void processLatencyMarker(LatencyMarker marker) throws Exception {
        sink.processLatencyMarker(marker);
    }

    @Override
    public void processRecordAttributes(RecordAttributes attributes) throws Exception {
        sink.processRecordAttributes(attributes);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        sink.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public OperatorSnapshotFutures snapshotState(
            long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory storage)
            throws Exception {
        return sink.snapshotState(checkpointId, timestamp, options, storage);
    }

    @Override
    public void initializeState(StreamTaskStateInitializer initializer) throws Exception {
        sink.initializeState(initializer);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        sink.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        sink.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void setKeyContextElement1(StreamRecord<?> element) throws Exception {
        sink.setKeyContextElement1(element);
    }

    @Override
    public void setKeyContextElement2(StreamRecord<?> element) throws Exception {
        sink.setKeyContextElement2(element);
    }

    @Override
    public void setCurrentKey(Object key) {
        sink.setCurrentKey(key);
    }

    @Override
    public Object getCurrentKey() {
        return sink.getCurrentKey();
    }

    @Override
    public OperatorMetricGroup getMetricGroup() {
        return sink.getMetricGroup();
    }

    @Override
    public OperatorID getOperatorID() {
        return sink.getOperatorID();
    }

    @Override
    public OperatorAttributes getOperatorAttributes() {
        return sink.getOperatorAttributes();
    }
}
