package dev.drey.runtime;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.MultipleConnectedStreams;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;

/**
 * Lets stages wait for others without rows between them, by an edge that carries nothing but the end of the others: in batch, where Flink starts a task
 * when its inputs are complete, that is all it takes.
 */
public final class StageOrder {
    private static final ChunkTypeInfo NOTHING = ChunkTypeInfo.of(Schema.of());

    private StageOrder() {}

    /**
     * The operators that a stage ends with: those that nothing of it stands behind. Sinks stand for what is in front of them, which has their rows.
     *
     * @param operators all that the stage has added to the job
     */
    public static List<Transformation<?>> last(Collection<Transformation<?>> operators) {
        List<Transformation<?>> read = new ArrayList<>();
        List<Transformation<?>> ends = new ArrayList<>();
        for (Transformation<?> each : operators) {
            if (each instanceof LegacySinkTransformation || each instanceof SinkTransformation) {
                ends.addAll(each.getInputs());
            } else {
                read.addAll(each.getInputs());
                ends.add(each);
            }
        }
        ends.removeAll(read);
        return ends.stream().distinct().toList();
    }

    /**
     * The end of some operators, told to every subtask of those that wait; has no rows.
     *
     * @param operators all of chunks
     * @param waiting the stage that waits
     * @param buckets maximum parallelism to set
     */
    @SuppressWarnings("unchecked") // stages are of chunks
    public static DataStream<Chunk> ends(
            StreamExecutionEnvironment environment, List<Transformation<?>> operators, String waiting, int buckets) {
        DataStream<Chunk> all = null;
        for (Transformation<?> operator : operators) {
            DataStream<Chunk> rows = new DataStream<>(environment, (Transformation<Chunk>) operator);
            String uid = Objects.requireNonNullElse(operator.getUid(), operator.getName());
            DataStream<Chunk> end = rows.transform("end", NOTHING, new EndSignalOperator())
                    .name("end of " + operator.getName())
                    .uid(uid + "/end for " + waiting)
                    .setParallelism(operator.getParallelism())
                    .setMaxParallelism(buckets);
            all = all == null ? end : all.union(end);
        }
        return all.broadcast();
    }

    /**
     * The rows, held back until others have ended; in batch.
     *
     * @param ends of {@link #ends}
     * @param name of the operator, which is its uid too
     */
    public static DataStream<Chunk> held(DataStream<Chunk> rows, DataStream<Chunk> ends, String name, int buckets) {
        return rows.connect(ends)
                .transform(name, rows.getType(), new HoldOperator())
                .name(name)
                .uid(name)
                .setParallelism(rows.getParallelism())
                .setMaxParallelism(buckets);
    }

    /**
     * The rows of a source, which is not read before others have ended; in batch not even started. Outside of batch only without checkpoints.
     *
     * @param source with its parallelism set
     * @param ends of {@link #ends}
     * @param name of the operator, which is its uid too
     */
    public static SingleOutputStreamOperator<Chunk> heldSource(
            SingleOutputStreamOperator<Chunk> source, DataStream<Chunk> ends, String name, int buckets) {
        MultipleInputTransformation<Chunk> held = new MultipleInputTransformation<>(
                name, new HeldSourceOperatorFactory(), source.getType(), source.getParallelism(), true);
        held.addInput(ends.getTransformation());
        held.addInput(source.getTransformation());
        held.setUid(name);
        held.setMaxParallelism(buckets);
        StreamExecutionEnvironment environment = source.getExecutionEnvironment();
        environment.addOperator(held);
        return new MultipleConnectedStreams(environment).transform(held);
    }
}
