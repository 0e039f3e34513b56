package dev.drey.stage.row;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.runtime.OperatorIdentity;
import dev.drey.spec.Problems;
import dev.drey.stage.Changelog;
import dev.drey.stage.Stage;
import dev.drey.stage.StageContext;
import dev.drey.stage.StageNode;
import dev.drey.stage.StageType;
import dev.drey.stage.StreamTraits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Puts the rows of several inputs together; equal rows stay. The inputs have the same columns, in any order.
 *
 * <p>Flink's union is no operator and counts nothing, so each input passes one of ours, named after it, that also brings its columns into
 * the common order; being chained to its input, it costs no exchange.
 *
 * @param inputNames names of the inputs, in order
 * @param schema of the first input
 * @param traits inserts if all inputs are, else changes whose key is lost; with event time if all inputs have it
 */
public record UnionStage(List<String> inputNames, Schema schema, StreamTraits traits) implements Stage {
    /** The declaration of the stage. */
    public static final StageType TYPE = new StageType(
            "union",
            "Puts the rows of several stages together; equal rows stay.",
            StageType.Inputs.SEVERAL,
            List.of(),
            UnionStage::bind);

    private static Stage bind(StageNode node, Problems problems) {
        int before = problems.size();
        for (int i = 1; i < node.inputSchemas().size(); i++) {
            List<String> differences = differences(node, i);
            if (!differences.isEmpty()) {
                node.problem(
                        problems,
                        node.position(),
                        "inputs must have the same columns: " + String.join(", ", differences));
            }
        }
        return problems.size() > before
                ? null
                : new UnionStage(node.inputNames(), node.input(), traits(node.inputTraits()));
    }

    private static StreamTraits traits(List<StreamTraits> inputs) {
        boolean changing = inputs.stream().anyMatch(input -> input.changelog().changing());
        boolean eventTime = inputs.stream().allMatch(StreamTraits::eventTime);
        return new StreamTraits(changing ? Changelog.changesWithoutKey() : Changelog.INSERTS, eventTime, false);
    }

    /** How the columns of an input differ from those of the first. */
    private static List<String> differences(StageNode node, int index) {
        Schema first = node.input();
        Schema other = node.inputSchemas().get(index);
        String firstName = "'" + node.inputNames().get(0) + "'";
        String otherName = "'" + node.inputNames().get(index) + "'";
        List<String> differences = new ArrayList<>();
        for (Field field : first.fields()) {
            DataType type = other.has(field.name()) ? other.type(other.indexOf(field.name())) : null;
            if (type == null) {
                differences.add(otherName + " has no '" + field.name() + "'");
            } else if (!type.equals(field.type())) {
                differences.add("'" + field.name() + "' is " + field.type() + " in " + firstName + " and " + type
                        + " in " + otherName);
            }
        }
        for (Field field : other.fields()) {
            if (!first.has(field.name())) {
                differences.add(firstName + " has no '" + field.name() + "'");
            }
        }
        return differences;
    }

    @Override
    public List<Set<String>> usedColumns(Set<String> needed) {
        return Collections.nCopies(inputNames.size(), Stage.intersect(schema, needed));
    }

    @Override
    public String describe() {
        return String.join(" + ", inputNames);
    }

    @Override
    public DataStream<Chunk> compile(StageContext context, List<DataStream<Chunk>> inputs) {
        boolean mixed = !traits.eventTime() && context.inputTraits().stream().anyMatch(StreamTraits::eventTime);
        DataStream<Chunk> union = null;
        for (int i = 0; i < inputs.size(); i++) {
            String part = part(i);
            OperatorIdentity identity = context.identity().branch(part);
            UnionOperator operator =
                    new UnionOperator(identity, context.inputSchemas().get(i), context.outputSchema(), !mixed, i);
            DataStream<Chunk> input =
                    context.named(inputs.get(i).transform(context.stage(), context.outputType(), operator), part);
            union = union == null ? input : union.union(input);
        }
        return union;
    }

    /** The input's name, with a number where it stands in {@code from} again. */
    private String part(int index) {
        String name = inputNames.get(index);
        int before = Collections.frequency(inputNames.subList(0, index), name);
        return before == 0 ? name : name + " " + (before + 1);
    }
}
