package dev.drey.testing;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChunkSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * The output of an operator under test: keeps what crossed it as a network channel would, through bytes. A chunk whose copy does not draw
 * the same as the chunk itself is an error, as is an empty one.
 */
final class EmittedChunks implements Output<StreamRecord<Chunk>> {
    private final ChunkSerializer serializer;
    private final List<Chunk> chunks = new ArrayList<>();
    private String refused;

    EmittedChunks(Schema schema) {
        this.serializer = new ChunkSerializer(schema);
    }

    /** From now on nothing may be emitted. */
    void refuseFurther(String when) {
        refused = when;
    }

    List<Chunk> take() {
        List<Chunk> taken = List.copyOf(chunks);
        chunks.clear();
        return taken;
    }

    @Override
    public void collect(StreamRecord<Chunk> element) {
        Chunk chunk = element.getValue();
        if (refused != null) {
            throw new AssertionError("a chunk was emitted " + refused + ", where it is lost:\n" + chunk);
        }
        if (!chunk.schema().equals(serializer.schema())) {
            throw new AssertionError(
                    "a chunk of (" + chunk.schema() + ") was emitted; declared: (" + serializer.schema() + ")");
        }
        if (chunk.selectedCount() == 0) {
            throw new AssertionError("a chunk without rows was emitted");
        }
        chunks.add(throughBytes(chunk));
    }

    private Chunk throughBytes(Chunk chunk) {
        try {
            DataOutputSerializer out = new DataOutputSerializer(256);
            long before = ChunkChecksum.of(chunk);
            serializer.serialize(chunk, out);
            Chunk received = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
            Chunk copy = serializer.copy(chunk);
            if (ChunkChecksum.of(chunk) != before) {
                throw new AssertionError("serialization changed an emitted chunk:\n" + chunk);
            }
            if (!received.toString().equals(copy.toString())) {
                throw new AssertionError("an emitted chunk:\n" + copy + "arrives as:\n" + received);
            }
            return received;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public <X> void collect(OutputTag<X> outputTag, StreamRecord<X> element) {
        throw new AssertionError("side output '" + outputTag.getId() + "' is not covered by this harness");
    }

    @Override
    public void emitWatermark(Watermark mark) {
        // Not part of the result.
    }

    @Override
    public void emitWatermark(WatermarkEvent watermark) {
        // Not part of the result.
    }

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {
        // Not part of the result.
    }

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {
        // Not part of the result.
    }

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {
        // Not part of the result.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
