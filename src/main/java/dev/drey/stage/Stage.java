package dev.drey.stage;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Schema;
import dev.drey.spec.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.datastream.DataStream;

/** A declared stage, checked and bound to the schemas of its inputs. Immutable. */
public interface Stage {
    /** All columns that the stage can give; for a sink the columns that it writes. */
    Schema schema();

    /**
     * What is known of the stage's rows beyond their columns, in the mode that it was bound for. Inserts without event time unless the stage says
     * otherwise.
     */
    default StreamTraits traits() {
        return StreamTraits.INSERTS;
    }

    /**
     * The columns of each input that are used when only {@code needed} columns of this stage are: sources read nothing else. A set may be empty
     * (rows are still counted).
     *
     * @return one set per input, in order
     */
    List<Set<String>> usedColumns(Set<String> needed);

    /**
     * The same for a stage with named outputs.
     *
     * @param needed of the rows that the stage gives
     * @param outputs the columns that are needed of named outputs, by name; an output that is not wanted is not there
     */
    default List<Set<String>> usedColumns(Set<String> needed, Map<String, Set<String>> outputs) {
        return usedColumns(needed);
    }

    /** The local files and directories that the stage reads, as far as they are known before it runs; absolute. */
    default List<Path> inputs() {
        return List.of();
    }

    /** The directories that the stage makes or replaces, besides the {@linkplain NamedOutput#files() files} of its named outputs. */
    default List<Output> outputs() {
        return List.of();
    }

    /**
     * The outputs that are read by {@code from: stage.name}, beside the rows that the stage gives. None unless the stage says otherwise.
     *
     * @return in the order of messages; names are unique
     */
    default List<NamedOutput> namedOutputs() {
        return List.of();
    }

    /** False for a stage whose rows leave by its named outputs only. */
    default boolean givesRows() {
        return true;
    }

    /**
     * A directory that a stage makes or replaces.
     *
     * @param directory absolute
     * @param position where it was declared
     */
    record Output(Path directory, Position position) {}

    /** What the stage needs from outside, to be looked for by {@code validate --level connect}; nothing unless it says otherwise. */
    default List<Check> checks() {
        return List.of();
    }

    /** True for a source whose rows never end. */
    default boolean endless() {
        return false;
    }

    /** State that grows for ever while the input goes on, in the mode that the stage was bound for; null where there is none. Told when a source is {@link #endless}. */
    default StateGrowth growth() {
        return null;
    }

    /** Bytes that the stage holds as far as its options tell, whatever its input; 0 where they do not, or where it keeps to the budget {@code memory} by itself. */
    default long heldBytes() {
        return 0;
    }

    /** What the stage is held against to see what its bounded memory saves; null where it keeps nothing, or as a first attempt would keep it. */
    default NaiveTwin naiveTwin() {
        return null;
    }

    /** What the stage does, one line, for explain; without secrets. */
    String describe();

    /**
     * Adds the stage's operators to the job. Expressions are to be bound to the schemas in {@code context}, which hold used columns only.
     *
     * @param inputs the compiled inputs, in order
     * @return the stage's output, with schema {@code context.outputSchema()}; null for a sink. Named outputs that are wanted are put into
     *     {@code context.sideOutputs()}
     */
    DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) throws Exception;

    /** A stage that is at fault and cannot run, but whose columns are known, so that the stages behind it can be checked. */
    static Stage unusable(Schema schema) {
        return new UnusableStage(schema, List.of(), true);
    }

    /** The same with named outputs, which others may read. */
    static Stage unusable(Schema schema, List<NamedOutput> outputs) {
        return new UnusableStage(schema, outputs, true);
    }

    /** The same, perhaps without rows beside its named outputs. */
    static Stage unusable(Schema schema, List<NamedOutput> outputs, boolean givesRows) {
        return new UnusableStage(schema, outputs, givesRows);
    }

    /** The names that are both wanted and there. */
    static Set<String> intersect(Schema schema, Set<String> needed) {
        return schema.names().stream().filter(needed::contains).collect(Collectors.toSet());
    }
}
