package dev.drey.plan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.drey.chunk.Schema;
import dev.drey.stage.OptionSpec;
import dev.drey.stage.Options;
import dev.drey.stage.OutputName;
import dev.drey.stage.StageSettings;
import dev.drey.stage.StreamTraits;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Shows a plan without running it: what each stage does, reads and gives on. */
public final class Explain {
    /** How a plan can be drawn. */
    public enum Format {
        TEXT,
        DOT,
        MERMAID,
        JSON
    }

    private Explain() {}

    /** The plan as text of the given format, ending in a line end. */
    public static String explain(Plan plan, Format format) {
        return switch (format) {
            case TEXT -> text(plan);
            case DOT -> dot(plan);
            case MERMAID -> mermaid(plan);
            case JSON -> json(plan);
        };
    }

    private static String text(Plan plan) {
        StringBuilder out = new StringBuilder();
        out.append("pipeline ").append(plan.name());
        out.append(": mode ").append(plan.settings().mode().label());
        out.append(", parallelism ").append(plan.settings().parallelism());
        out.append(", chunks of at most ").append(plan.settings().chunkRows()).append(" rows\n");
        for (PlannedStage stage : plan.stages()) {
            out.append("\n")
                    .append(stage.name())
                    .append(" (")
                    .append(stage.type().name())
                    .append(")");
            List<String> inputs = stage.node().inputNames();
            out.append(inputs.isEmpty() ? "" : " from " + String.join(", ", inputs))
                    .append("\n");
            out.append("  ").append(stage.stage().describe()).append("\n");
            out.append(terms(stage));
            if (stage.stage().givesRows()) {
                rows(stage, out);
            }
            stage.outputs()
                    .forEach((name, output) -> out.append("  output ")
                            .append(name)
                            .append(": ")
                            .append(columns(output.schema()))
                            .append(
                                    output.files() == null
                                            ? ""
                                            : ", to " + output.files().directory())
                            .append("\n"));
        }
        return out.toString();
    }

    /** When the stage starts and what becomes of its faults, where that is not as usual. */
    private static String terms(PlannedStage stage) {
        Options options = stage.node().options();
        List<String> terms = new ArrayList<>();
        if (!stage.after().isEmpty()) {
            terms.add("after " + String.join(", ", stage.after()));
        }
        for (OptionSpec<?> option : List.of(StageSettings.TIMEOUT, StageSettings.RETRIES, StageSettings.ON_FAILURE)) {
            if (options.has(option)) {
                terms.add(option.name() + " " + print(options, option));
            }
        }
        return terms.isEmpty() ? "" : "  runs: " + String.join(", ", terms) + "\n";
    }

    private static <T> String print(Options options, OptionSpec<T> option) {
        return option.type().print(options.get(option));
    }

    private static void rows(PlannedStage stage, StringBuilder out) {
        out.append(stage.type().isSink() ? "  writes: " : "  gives: ");
        out.append(columns(stage.outputSchema())).append("\n");
        if (!stage.type().isSink()) {
            out.append("  rows: ").append(rows(stage.stage().traits())).append("\n");
        }
        List<String> dropped = stage.stage().schema().names().stream()
                .filter(name -> !stage.outputSchema().has(name))
                .toList();
        if (!dropped.isEmpty()) {
            out.append("  unused, so not read: ")
                    .append(String.join(", ", dropped))
                    .append("\n");
        }
    }

    /** What is known of rows beyond their columns. */
    private static String rows(StreamTraits traits) {
        return traits.changelog().describe()
                + (traits.eventTime() ? ", with event time" : "")
                + (traits.ordered() ? ", in order" : "");
    }

    private static String columns(Schema schema) {
        return schema.size() == 0 ? "(rows without columns)" : schema.toString();
    }

    private static String dot(Plan plan) {
        StringBuilder out =
                new StringBuilder("digraph \"" + escape(plan.name()) + "\" {\n  rankdir=LR;\n  node [shape=box];\n");
        for (PlannedStage stage : plan.stages()) {
            out.append("  \"")
                    .append(stage.name())
                    .append("\" [label=\"")
                    .append(stage.name())
                    .append("\\n");
            out.append(escape(stage.stage().describe())).append("\"];\n");
            for (String input : stage.node().inputNames()) {
                OutputName from = OutputName.parse(input);
                out.append("  \"")
                        .append(from.stage())
                        .append("\" -> \"")
                        .append(stage.name())
                        .append(from.isMain() ? "\"" : "\" [label=\"" + from.output() + "\"]")
                        .append(";\n");
            }
            for (String awaited : stage.after()) {
                out.append("  \"").append(awaited).append("\" -> \"").append(stage.name());
                out.append("\" [style=dashed];\n");
            }
        }
        return out.append("}\n").toString();
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String mermaid(Plan plan) {
        StringBuilder out = new StringBuilder("flowchart LR\n");
        for (PlannedStage stage : plan.stages()) {
            String label = stage.stage()
                    .describe()
                    .replace("\"", "#quot;")
                    .replace("<", "#lt;")
                    .replace(">", "#gt;");
            out.append("  ")
                    .append(id(stage.name()))
                    .append("[\"")
                    .append(stage.name())
                    .append(": ");
            out.append(label).append("\"]\n");
            for (String input : stage.node().inputNames()) {
                OutputName from = OutputName.parse(input);
                out.append("  ")
                        .append(id(from.stage()))
                        .append(from.isMain() ? " --> " : " -->|" + from.output() + "| ")
                        .append(id(stage.name()))
                        .append("\n");
            }
            for (String awaited : stage.after()) {
                out.append("  ")
                        .append(id(awaited))
                        .append(" -.-> ")
                        .append(id(stage.name()))
                        .append("\n");
            }
        }
        return out.toString();
    }

    /** Mermaid takes some words, such as end, for its own; a prefix keeps stage names apart from them. */
    private static String id(String stage) {
        return "s_" + stage;
    }

    private static String json(Plan plan) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("pipeline", plan.name());
            json.writeStringField("mode", plan.settings().mode().label());
            json.writeNumberField("parallelism", plan.settings().parallelism());
            json.writeNumberField("chunkRows", plan.settings().chunkRows());
            json.writeArrayFieldStart("stages");
            for (PlannedStage stage : plan.stages()) {
                stage(json, stage);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append("\n").toString();
    }

    private static void stage(JsonGenerator json, PlannedStage stage) throws IOException {
        json.writeStartObject();
        json.writeStringField("stage", stage.name());
        json.writeStringField("type", stage.type().name());
        json.writeArrayFieldStart("from");
        for (String input : stage.node().inputNames()) {
            json.writeString(input);
        }
        json.writeEndArray();
        if (!stage.after().isEmpty()) {
            json.writeArrayFieldStart("after");
            for (String awaited : stage.after()) {
                json.writeString(awaited);
            }
            json.writeEndArray();
        }
        json.writeStringField("does", stage.stage().describe());
        json.writeObjectFieldStart("columns");
        for (var field : stage.outputSchema().fields()) {
            json.writeStringField(field.name(), field.type().toString());
        }
        json.writeEndObject();
        if (!stage.type().isSink()) {
            StreamTraits traits = stage.stage().traits();
            json.writeStringField("rows", traits.changelog().describe());
            json.writeBooleanField("eventTime", traits.eventTime());
        }
        json.writeEndObject();
    }
}
