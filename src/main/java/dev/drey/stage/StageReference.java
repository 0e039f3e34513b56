package dev.drey.stage;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.stream.Collectors;

/** The reference of stage types, produced from their declarations: text for a terminal, JSON schema for an editor. */
public final class StageReference {
    private StageReference() {}

    /** The JSON schema of a mapping with these options and no others. */
    static String optionsSchema(List<OptionSpec<?>> options) {
        String properties = options.stream()
                .map(o -> quote(o.name()) + ":" + optionSchema(o))
                .collect(Collectors.joining(","));
        String required = options.stream()
                .filter(OptionSpec::required)
                .map(o -> quote(o.name()))
                .collect(Collectors.joining(","));
        return "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" + properties + "}"
                + (required.isEmpty() ? "" : ",\"required\":[" + required + "]") + "}";
    }

    /** An option's type, or a parameter where the type would not take its text. */
    static String optionSchema(OptionSpec<?> option) {
        return "{\"description\":" + quote(option.description()) + ",\"anyOf\":["
                + option.type().jsonSchema() + ",{\"type\":\"string\",\"pattern\":\"[$][{]\"}]}";
    }

    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
