package dev.drey.stage;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The reference of stage types, produced from their declarations: text for a terminal, JSON schema for an editor. */
public final class StageReference {
    private static final int WIDTH = 100;
    private static final String INDENT = "  ";

    private StageReference() {}

    /** One line per type: its name and summary. */
    public static String overview(List<StageType> types) {
        int width = types.stream().mapToInt(t -> t.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (StageType type : types) {
            text.append(padded(type.name(), width))
                    .append(INDENT)
                    .append(type.summary())
                    .append('\n');
        }
        return text.toString();
    }

    /** All about one type: summary, inputs and every option with what it takes, its default and its meaning. */
    public static String of(StageType type) {
        StringBuilder text = new StringBuilder();
        text.append(type.name()).append(": ").append(type.summary()).append("\n\n");
        text.append("inputs (from): ").append(inputs(type.inputs())).append('\n');
        if (!type.options().isEmpty()) {
            text.append("\noptions:\n");
            options(text, type.options(), INDENT);
        }
        text.append("\noptions of every stage:\n");
        options(text, StageSettings.ALL, INDENT);
        return text.toString();
    }

    /** The settings of a pipeline as a whole, in the form of {@link #of}. */
    public static String settings() {
        StringBuilder text = new StringBuilder("settings of the pipeline:\n");
        options(text, PipelineSettings.ALL, INDENT);
        return text.toString();
    }

    /** The JSON schema (draft 7) of pipeline files that use these types. */
    public static String jsonSchema(List<StageType> types) {
        return JsonSchemas.ofPipeline(types);
    }

    private static String inputs(StageType.Inputs inputs) {
        if (inputs.most() == 0) {
            return "none";
        }
        if (inputs.least() == inputs.most()) {
            return Integer.toString(inputs.least());
        }
        return inputs.most() == Integer.MAX_VALUE
                ? "at least " + inputs.least()
                : inputs.least() + " to " + inputs.most();
    }

    private static void options(StringBuilder text, List<OptionSpec<?>> options, String indent) {
        for (OptionSpec<?> option : options) {
            text.append(indent)
                    .append(option.name())
                    .append(": ")
                    .append(option.type().allowed());
            text.append(presence(option)).append('\n');
            wrap(text, option.description(), indent + INDENT + INDENT);
            options(text, option.type().nestedOptions(), indent + INDENT + INDENT);
        }
    }

    private static <T> String presence(OptionSpec<T> option) {
        if (option.required()) {
            return " (required)";
        }
        if (option.defaultValue() == null || isEmpty(option.defaultValue())) {
            return "";
        }
        String value = option.type().print(option.defaultValue());
        boolean plain = !value.isBlank() && value.strip().equals(value);
        return " (default " + (plain ? value : "'" + value + "'") + ")";
    }

    private static boolean isEmpty(Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty() || value instanceof Collection<?> list && list.isEmpty();
    }

    private static void wrap(StringBuilder text, String sentence, String indent) {
        int column = 0;
        for (String word : sentence.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            String lead = column == 0 ? indent : " ";
            text.append(lead).append(word);
            column += lead.length() + word.length();
        }
        text.append('\n');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
