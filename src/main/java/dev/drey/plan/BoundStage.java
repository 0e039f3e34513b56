package dev.drey.plan;

import dev.drey.stage.NamedOutput;
import dev.drey.stage.Stage;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;

/**
 * A declared stage with what its type made of it.
 *
 * @param node the declared stage
 * @param type its type
 * @param stage the bound stage; may be {@linkplain Stage#unusable unusable} while problems are gathered
 */
record BoundStage(StageNode node, StageType type, Stage stage) {
    /** The traits of the rows that the stage gives. */
    StreamTraits traits() {
        return ofInputs(stage.traits());
    }

    /** The traits of a named output. */
    StreamTraits traits(NamedOutput output) {
        return ofInputs(output.traits());
    }

    /** Those that the stage tells; what is made of approximate rows is approximate too. */
    private StreamTraits ofInputs(StreamTraits told) {
        return node.inputTraits().stream().anyMatch(StreamTraits::approximate) ? told.approximately() : told;
    }

    /** The output of this name; null when there is none. */
    NamedOutput output(String name) {
        return stage.namedOutputs().stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
