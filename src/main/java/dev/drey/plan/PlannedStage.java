package dev.drey.plan;

import dev.drey.chunk.Schema;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.List;

/**
 * A checked stage with the columns that really flow.
 *
 * @param node the declared stage
 * @param type its type
 * @param stage the bound stage
 * @param inputSchemas columns that arrive on each input, in order
 * @param inputTraits what is known of each input beyond its columns, in order
 * @param outputSchema columns that are given on; for a sink those that it writes
 * @param consumers names of the stages that read this one
 */
public record PlannedStage(
        StageNode node,
        StageType type,
        Stage stage,
        List<Schema> inputSchemas,
        List<StreamTraits> inputTraits,
        Schema outputSchema,
        List<String> consumers) {
    public PlannedStage {
        inputSchemas = List.copyOf(inputSchemas);
        inputTraits = List.copyOf(inputTraits);
        consumers = List.copyOf(consumers);
    }

    public String name() {
        return node.name();
    }
}
