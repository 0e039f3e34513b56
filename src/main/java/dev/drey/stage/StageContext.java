package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.runtime.ChangeStream;
import dev.drey.runtime.ChunkTypeInfo;
import dev.drey.runtime.ClientResults;
import dev.drey.runtime.FaultPolicy;
import dev.drey.runtime.GuardedSource;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.runtime.OrderedStream;
import dev.drey.runtime.SpillSpaces;
import dev.drey.runtime.StageOrder;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;

/**
 * What a stage gets to compile itself: the environment, the run's settings and the schemas after unused columns were dropped.
 *
 * @param environment takes the operators
 * @param settings the run's settings
 * @param stage the stage's name
 * @param inputSchemas columns that arrive on each input
 * @param inputTraits what is known of each input beyond its columns
 * @param outputSchema columns to give: those of {@link Stage#schema()} that somebody uses, in its order
 * @param read true when other stages read this one
 * @param results takes what sinks send back to the client that submits the job
 * @param sideOutputs which named outputs are wanted; takes their streams
 * @param terms when the stage starts and what becomes of its faults
 */
public record StageContext(
        StreamExecutionEnvironment environment,
        RunSettings settings,
        String stage,
        List<Schema> inputSchemas,
        List<StreamTraits> inputTraits,
        Schema outputSchema,
        boolean read,
        ClientResults results,
        SideOutputs sideOutputs,
        StageTerms terms) {

    /** For an attached client that asks for no results, with inputs that are inserts. */
    public StageContext(
            StreamExecutionEnvironment environment,
            RunSettings settings,
            String stage,
            List<Schema> inputSchemas,
            Schema outputSchema) {
        this(
                environment,
                settings,
                stage,
                inputSchemas,
                Collections.nCopies(inputSchemas.size(), StreamTraits.INSERTS),
                outputSchema,
                true,
                ClientResults.attached(),
                SideOutputs.none(),
                StageTerms.NONE);
    }

    public Mode mode() {
        return settings.mode();
    }

    public Schema inputSchema() {
        return inputSchemas.get(0);
    }

    /** What is known of the only input beyond its columns. */
    public StreamTraits traits() {
        return inputTraits.get(0);
    }

    /**
     * The only input with all its changes applied: the rows that are left, as inserts, at its end; the input itself where it is inserts only. The
     * operators behind count nothing that came in, see {@link #identityBehindChanges}.
     */
    public DataStream<Chunk> materialized(DataStream<Chunk> input) {
        return traits().changelog().changing() ? changes(input).materialized(changeSettings()) : input;
    }

    /**
     * The only input, which changes and has a key, in chunks of one bucket of it, at the subtask that owns the bucket.
     *
     * @param parallelism of the operator behind
     */
    public KeyedStream<Chunk, Integer> byBucket(DataStream<Chunk> input, int parallelism) {
        return changes(input).byBucket(changeSettings(), parallelism);
    }

    /**
     * Inserts in chunks of one bucket of some columns, at the subtask that owns the bucket.
     *
     * @param columns of the input
     * @param parallelism of the operator behind
     */
    public KeyedStream<Chunk, Integer> byBucketOf(DataStream<Chunk> input, List<String> columns, int parallelism) {
        return byBucketOf(input, columns, identity(), parallelism);
    }

    /**
     * {@link #byBucketOf(DataStream, List, int)} for rows that others of the stage may have counted.
     *
     * @param identity {@link #identityBehindChanges} behind {@link #materialized}
     */
    public KeyedStream<Chunk, Integer> byBucketOf(
            DataStream<Chunk> input, List<String> columns, OperatorIdentity identity, int parallelism) {
        return new ChangeStream(input, columns, false).byBucket(changeSettings(identity), parallelism);
    }

    /** Rows in order, brought to one subtask in that order; for sinks that write one file, or send rows to the client. */
    public DataStream<Chunk> inOneSubtask(DataStream<Chunk> rows) {
        return OrderedStream.inOneSubtask(
                rows, identity().middle("order"), stage, settings.buckets(), Long.MAX_VALUE, SpillSpaces.LOCAL);
    }

    private ChangeStream changes(DataStream<Chunk> input) {
        Changelog changelog = traits().changelog();
        return new ChangeStream(input, changelog.key(), changelog.gathered());
    }

    private ChangeStream.Settings changeSettings() {
        return changeSettings(identity());
    }

    private ChangeStream.Settings changeSettings(OperatorIdentity identity) {
        return new ChangeStream.Settings(
                identity, settings.buckets(), settings.chunkRows(), settings.memoryBytes() / 2, mode().isBatch());
    }

    /** Who an operator behind {@link #materialized} is: it counts the stage's input only where nothing stands in front of it. */
    public OperatorIdentity identityBehindChanges() {
        return traits().changelog().changing() ? identity().behindOthers() : identity();
    }

    /** The type of this stage's output. */
    public TypeInformation<Chunk> outputType() {
        return ChunkTypeInfo.of(outputSchema);
    }

    /** Who an operator is: whole stage. */
    public OperatorIdentity identity() {
        return OperatorIdentity.whole(settings.pipeline(), stage)
                .measured(settings.measurement(), !read)
                .governed(terms.policy());
    }

    /**
     * Adds a source, which waits where the stage has to, and whose faults are the stage's. Bad rows and counts are for an operator behind it.
     *
     * @param part what it does inside the stage, such as {@code read}; for its name and uid
     */
    public <S extends SourceSplit, E> SingleOutputStreamOperator<Chunk> source(
            Source<Chunk, S, E> source, WatermarkStrategy<Chunk> watermarks, String part, int parallelism) {
        FaultPolicy policy = source.getBoundedness() == Boundedness.BOUNDED
                ? terms.policy()
                : terms.policy().timed(FaultPolicy.Timing.EACH_CALL);
        SingleOutputStreamOperator<Chunk> rows = named(
                        environment.fromSource(
                                new GuardedSource<>(source, identity().governed(policy)),
                                watermarks,
                                stage,
                                outputType()),
                        part)
                .setParallelism(parallelism);
        return terms.awaited() == null
                ? rows
                : StageOrder.heldSource(rows, terms.awaited(), stage + " (after)", settings.buckets());
    }

    /**
     * Adds an operator that makes the stage's output; name and uid are the stage's name. Behind rows in order it has as many subtasks as they come from.
     *
     * @param operator what to run; serializable
     */
    public SingleOutputStreamOperator<Chunk> transform(
            DataStream<Chunk> input, OneInputStreamOperator<Chunk, Chunk> operator) {
        SingleOutputStreamOperator<Chunk> named = named(input.transform(stage, outputType(), operator), "");
        boolean keepsOrder = inputTraits.size() == 1 && traits().ordered() && !(input instanceof KeyedStream);
        return keepsOrder ? named.setParallelism(input.getParallelism()) : named;
    }

    /**
     * Adds an operator that works row by row and makes the stage's output. Behind changes it takes over the input's parallelism: Flink would otherwise
     * deal the rows out anew, and the changes of one row would overtake each other.
     *
     * @param operator what to run; serializable; hands rows on in the order in which they come
     */
    public SingleOutputStreamOperator<Chunk> transformRows(
            DataStream<Chunk> input, Changelog changelog, OneInputStreamOperator<Chunk, Chunk> operator) {
        SingleOutputStreamOperator<Chunk> rows = transform(input, operator);
        return changelog.changing() ? rows.setParallelism(input.getParallelism()) : rows;
    }

    /**
     * Names an operator after the stage, so that plans are readable and state is found again after the pipeline was edited.
     *
     * @param part what the operator does inside the stage, such as {@code local}; empty for its only or last operator
     */
    public <T> SingleOutputStreamOperator<T> named(SingleOutputStreamOperator<T> operator, String part) {
        String name = part.isEmpty() ? stage : stage + " (" + part + ")";
        return operator.name(name)
                .uid(part.isEmpty() ? stage : stage + "/" + part)
                .setMaxParallelism(settings.buckets());
    }
}
