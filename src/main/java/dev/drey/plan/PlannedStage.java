package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageSettings;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checked stage with the columns that really flow.
 *
 * @param node the declared stage
 * @param type its type
 * @param stage the bound stage
 * @param inputSchemas columns that arrive on each input, in order
 * @param inputTraits what is known of each input beyond its columns, in order
 * @param outputSchema columns that are given on; for a sink those that it writes
 * @param consumers names of the stages that read this one, or one of its named outputs
 * @param outputs the named outputs that are wanted, by name
 */
public record PlannedStage(
        StageNode node,
        StageType type,
        Stage stage,
        List<Schema> inputSchemas,
        List<StreamTraits> inputTraits,
        Schema outputSchema,
        List<String> consumers,
        Map<String, PlannedOutput> outputs) {
    public PlannedStage {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        inputSchemas = List.copyOf(inputSchemas);
        inputTraits = List.copyOf(inputTraits);
        consumers = List.copyOf(consumers);
    }

    /** A stage of whose named outputs none is wanted. */
    public PlannedStage(
            StageNode node,
            StageType type,
            Stage stage,
            List<Schema> inputSchemas,
            List<StreamTraits> inputTraits,
            Schema outputSchema,
            List<String> consumers) {
        this(node, type, stage, inputSchemas, inputTraits, outputSchema, consumers, Map.of());
    }

    public String name() {
        return node.name();
    }

    /** The stages that this one waits for without reading them. */
    public List<String> after() {
        return node.options().get(StageSettings.AFTER);
    }

    /** The stages that must give rows, or have finished, before this one can be whole. */
    public List<String> before() {
        return Stream.concat(node.inputStages().stream(), after().stream())
                .distinct()
                .toList();
    }
}
