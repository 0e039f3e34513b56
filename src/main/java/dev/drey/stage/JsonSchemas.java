package dev.drey.stage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.spec.TreeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** JSON schemas (draft 7, which editors' YAML plugins speak) out of declarations. */
final class JsonSchemas {
    /** A parameter, which may stand for a value of any type. */
    private static final String PARAMETER = "{\"type\":\"string\",\"pattern\":\"[$][{]\"}";

    private static final String SCALAR = "{\"type\":[\"string\",\"number\",\"boolean\"]}";

    private JsonSchemas() {}

    /** The schema of a pipeline file, indented. */
    static String ofPipeline(List<StageType> types) {
        List<String> properties = new ArrayList<>();
        properties.add(property(TreeReader.NAME, "{\"description\":\"The pipeline's name.\",\"type\":\"string\"}"));
        properties.add(property(TreeReader.PARAMS, parameters()));
        PipelineSettings.ALL.forEach(s -> properties.add(property(s.name(), ofOption(s))));
        properties.add(property(
                TreeReader.STAGES,
                "{\"description\":\"The stages by name.\",\"type\":\"object\",\"minProperties\":1,\"maxProperties\":"
                        + TreeReader.MAX_STAGES + ",\"propertyNames\":{\"pattern\":"
                        + quote("^" + TreeReader.STAGE_NAME_FORM + "$")
                        + "},\"additionalProperties\":{\"$ref\":\"#/definitions/stage\"}}"));
        List<String> definitions = new ArrayList<>();
        definitions.add(property("stage", anyStage(types)));
        types.forEach(t -> definitions.add(property("stage." + t.name(), ofStage(t))));
        return indented("{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"title\":\"Drey pipeline\","
                + object(properties, List.of(TreeReader.NAME, TreeReader.STAGES)) + ",\"definitions\":{"
                + String.join(",", definitions) + "}}");
    }

    /** The schema of a mapping with these options and no others. */
    static String ofOptions(List<OptionSpec<?>> options) {
        return "{" + object(properties(options), required(options)) + "}";
    }

    private static String anyStage(List<StageType> types) {
        String names = types.stream().map(t -> quote(t.name())).collect(Collectors.joining(","));
        String cases = types.stream()
                .map(t -> "{\"if\":{\"properties\":{\"type\":{\"const\":" + quote(t.name()) + "}}},\"then\":{\"$ref\":"
                        + quote("#/definitions/stage." + t.name()) + "}}")
                .collect(Collectors.joining(","));
        return "{\"type\":\"object\",\"required\":[\"type\"],\"properties\":{\"type\":{\"description\":"
                + "\"What the stage does.\",\"enum\":[" + names + "]}},\"allOf\":[" + cases + "]}";
    }

    private static String ofStage(StageType type) {
        List<String> properties = new ArrayList<>();
        List<String> required = new ArrayList<>(List.of(TreeReader.TYPE));
        properties.add(property(TreeReader.TYPE, "{\"const\":" + quote(type.name()) + "}"));
        if (type.inputs().most() > 0) {
            properties.add(property(TreeReader.FROM, inputs(type.inputs())));
        }
        if (type.inputs().least() > 0) {
            required.add(TreeReader.FROM);
        }
        properties.addAll(properties(type.allOptions()));
        required.addAll(required(type.allOptions()));
        return "{\"description\":" + quote(type.summary()) + "," + object(properties, required) + "}";
    }

    private static String inputs(StageType.Inputs inputs) {
        String most = inputs.most() == Integer.MAX_VALUE ? "" : ",\"maxItems\":" + inputs.most();
        String list = "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":" + Math.max(1, inputs.least())
                + most + "}";
        String one = inputs.least() > 1 ? "" : "{\"type\":\"string\"},";
        return "{\"description\":\"The stages whose rows come in.\",\"anyOf\":[" + one + list + "]}";
    }

    private static String parameters() {
        return "{\"description\":\"Parameters with their defaults; ${name} in a value, -P name=value overrides.\","
                + "\"type\":[\"object\",\"null\"],\"additionalProperties\":{\"anyOf\":[{\"type\":\"null\"}," + SCALAR
                + ",{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"default\":" + SCALAR
                + ",\"required\":{\"type\":\"boolean\"},\"description\":{\"type\":\"string\"}}}]}}";
    }

    private static List<String> properties(List<OptionSpec<?>> options) {
        return options.stream().map(o -> property(o.name(), ofOption(o))).toList();
    }

    private static List<String> required(List<OptionSpec<?>> options) {
        return options.stream()
                .filter(OptionSpec::required)
                .map(OptionSpec::name)
                .toList();
    }

    private static String ofOption(OptionSpec<?> option) {
        return "{\"description\":" + quote(option.description()) + ",\"anyOf\":["
                + option.type().jsonSchema() + "," + PARAMETER + "]}";
    }

    private static String object(List<String> properties, List<String> required) {
        String names = required.stream().map(JsonSchemas::quote).collect(Collectors.joining(","));
        return "\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" + String.join(",", properties)
                + "}" + (required.isEmpty() ? "" : ",\"required\":[" + names + "]");
    }

    private static String property(String name, String schema) {
        return quote(name) + ":" + schema;
    }

    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static String indented(String json) {
        ObjectMapper mapper = new ObjectMapper();
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(mapper.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an option type has a JSON schema that is not JSON: " + e.getMessage(), e);
        }
    }
}
