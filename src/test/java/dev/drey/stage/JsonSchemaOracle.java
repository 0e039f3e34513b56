package dev.drey.stage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A naive validator of the part of JSON schema draft 7 that the product writes; refuses a schema with anything else in it. */
final class JsonSchemaOracle {
    private static final Set<String> ANNOTATIONS = Set.of("$schema", "title", "description", "definitions");

    private final JsonNode root;

    JsonSchemaOracle(JsonNode root) {
        this.root = root;
    }

    /** The faults as path and keyword. */
    List<String> faults(JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(root, value, "", faults);
        return faults.stream().distinct().toList();
    }

    private boolean isValid(JsonNode schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(schema, value, "", faults);
        return faults.isEmpty();
    }

    private void check(JsonNode schema, JsonNode value, String path, List<String> faults) {
        schema.properties().forEach(keyword -> {
            JsonNode rule = keyword.getValue();
            boolean valid = switch (keyword.getKey()) {
                case "type" -> types(rule).stream().anyMatch(t -> isOf(t, value));
                case "enum" -> list(rule).contains(value);
                case "const" -> rule.equals(value);
                case "pattern" ->
                    !value.isTextual()
                            || Pattern.compile(rule.asText())
                                    .matcher(value.asText())
                                    .find();
                case "minLength" -> !value.isTextual() || value.asText().length() >= rule.asInt();
                case "minimum" -> !value.isNumber() || value.asDouble() >= rule.asDouble();
                case "maximum" -> !value.isNumber() || value.asDouble() <= rule.asDouble();
                case "minItems" -> !value.isArray() || value.size() >= rule.asInt();
                case "maxItems" -> !value.isArray() || value.size() <= rule.asInt();
                case "minProperties" -> !value.isObject() || value.size() >= rule.asInt();
                case "maxProperties" -> !value.isObject() || value.size() <= rule.asInt();
                case "anyOf" -> list(rule).stream().anyMatch(s -> isValid(s, value));
                default -> {
                    walk(schema, keyword.getKey(), rule, value, path, faults);
                    yield true;
                }
            };
            if (!valid) {
                faults.add(path + " " + keyword.getKey());
            }
        });
    }

    private void walk(
            JsonNode schema, String keyword, JsonNode rule, JsonNode value, String path, List<String> faults) {
        switch (keyword) {
            case "$ref" -> check(root.at(rule.asText().substring(1)), value, path, faults);
            case "allOf" -> rule.forEach(s -> check(s, value, path, faults));
            case "if" -> {
                // A missing type matches every condition; the fault is told by required.
                if (value.has("type") && isValid(rule, value)) {
                    check(schema.get("then"), value, path, faults);
                }
            }
            case "then" -> {}
            case "required" ->
                rule.forEach(name -> {
                    if (value.isObject() && !value.has(name.asText())) {
                        faults.add(path + "/" + name.asText() + " required");
                    }
                });
            case "properties" ->
                rule.properties().forEach(p -> {
                    if (value.has(p.getKey())) {
                        check(p.getValue(), value.get(p.getKey()), path + "/" + p.getKey(), faults);
                    }
                });
            case "additionalProperties" ->
                value.properties().forEach(p -> {
                    if (schema.path("properties").has(p.getKey())) {
                        return;
                    }
                    if (rule.isBoolean()) {
                        faults.add(path + "/" + p.getKey() + " additionalProperties");
                    } else {
                        check(rule, p.getValue(), path + "/" + p.getKey(), faults);
                    }
                });
            case "propertyNames" ->
                value.properties().stream().map(Map.Entry::getKey).forEach(name -> {
                    if (!Pattern.compile(rule.get("pattern").asText())
                            .matcher(name)
                            .find()) {
                        faults.add(path + "/" + name + " propertyNames");
                    }
                });
            case "items" -> {
                for (int i = 0; value.isArray() && i < value.size(); i++) {
                    check(rule, value.get(i), path + "/" + i, faults);
                }
            }
            default -> {
                if (!ANNOTATIONS.contains(keyword)) {
                    throw new IllegalArgumentException("unknown keyword " + keyword);
                }
            }
        }
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static List<String> types(JsonNode rule) {
        return rule.isArray() ? list(rule).stream().map(JsonNode::asText).toList() : List.of(rule.asText());
    }

    private static List<JsonNode> list(JsonNode array) {
        List<JsonNode> items = new ArrayList<>();
        array.forEach(items::add);
        return items;
    }
}
