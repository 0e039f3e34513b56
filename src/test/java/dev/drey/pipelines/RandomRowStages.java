package dev.drey.pipelines;

import dev.drey.pipelines.Drawing.Col;
import dev.drey.pipelines.Drawing.Kind;
import dev.drey.pipelines.Drawing.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Draws stages that look at one row at a time, some of which set rows aside, and what becomes of those. */
final class RandomRowStages {
    private static final List<Col> LETTER =
            List.of(new Col("stage", Kind.STR), new Col("line", Kind.INT), new Col("raw", Kind.STR));

    private final List<String> letters = new ArrayList<>();
    private final Drawing drawing;
    private final RandomConditions conditions;

    RandomRowStages(Drawing drawing) {
        this.drawing = drawing;
        this.conditions = new RandomConditions(drawing.random());
    }

    Stream filter(Stream input) {
        String name = drawing.name("f");
        String fault = fault(input);
        String condition =
                fault == null ? conditions.sound(input.columns()) : fault + drawing.pick(List.of(" > 2", " <> 5"));
        String onError = fault == null ? null : onError(input.changing());
        Stream kept = drawing.add(
                name,
                "{type: filter, from: " + input.name() + ", where: \"" + condition + "\"" + option(onError) + "}",
                new NaiveStage.Filter(input.name(), condition),
                input.named(name));
        letters(name, onError);
        return kept;
    }

    void select(Stream input) {
        String name = drawing.name("s");
        Map<String, String> columns = new LinkedHashMap<>();
        List<Col> given = new ArrayList<>();
        for (Col column : input.columns()) {
            if (drawing.random().nextInt(5) > 0) {
                columns.put(column.name(), drawing.random().nextInt(3) > 0 ? column.name() : conditions.value(column));
                given.add(column);
            }
        }
        String fault = fault(input);
        if (fault != null) {
            columns.put(name + "q", fault);
            given.add(new Col(name + "q", Kind.DBL));
        }
        if (given.isEmpty()) {
            return;
        }
        String onError = fault == null ? null : onError(input.changing());
        drawing.add(
                name,
                "{type: select, from: " + input.name() + ", columns: {" + mapping(columns) + "}" + option(onError)
                        + "}",
                new NaiveStage.Select(input.name(), columns),
                input.with(name, given));
        letters(name, onError);
    }

    /** Two filters over one stage and what they let pass put together again: a diamond. */
    void union(Stream input) {
        Stream one = filter(input);
        Stream other = drawing.random().nextBoolean() ? filter(input) : input;
        String name = drawing.name("u");
        drawing.add(
                name,
                "{type: union, from: [" + one.name() + ", " + other.name() + "]}",
                new NaiveStage.Union(List.of(one.name(), other.name())),
                input.named(name));
    }

    /** Rows dealt out; sometimes the parts meet again. */
    void split(Stream input) {
        String name = drawing.name("p");
        String fault = fault(input);
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("one", conditions.sound(input.columns()));
        if (fault != null) {
            outputs.put("two", fault + " > 3");
        } else if (drawing.random().nextBoolean()) {
            outputs.put("two", conditions.sound(input.columns()));
        }
        String rest = drawing.random().nextBoolean() ? "rest" : null;
        String onError = fault == null ? null : onError(input.changing());
        String listed = outputs.entrySet().stream()
                .map(output -> output.getKey() + ": \"" + output.getValue() + "\"")
                .collect(Collectors.joining(", "));
        drawing.add(
                name,
                "{type: split, from: " + input.name() + ", outputs: {" + listed + "}"
                        + (rest == null ? "" : ", default: " + rest) + option(onError) + "}",
                new NaiveStage.Split(input.name(), outputs, rest));
        List<Stream> parts = new ArrayList<>();
        outputs.keySet().forEach(output -> parts.add(drawing.addStream(input.named(name + "." + output))));
        if (rest != null) {
            parts.add(drawing.addStream(input.named(name + "." + rest)));
        }
        letters(name, onError);
        if (parts.size() > 1 && drawing.random().nextInt(3) == 0) {
            String again = drawing.name("u");
            List<String> names = parts.stream().map(Stream::name).toList();
            drawing.add(
                    again,
                    "{type: union, from: [" + String.join(", ", names) + "]}",
                    new NaiveStage.Union(names),
                    input.named(again));
        }
    }

    /** An expression without result for some rows, sometimes. */
    private String fault(Stream input) {
        return drawing.random().nextInt(3) == 0 ? conditions.faulty(input.columns()) : null;
    }

    /** What to do about rows at fault; those that may be taken back cannot be kept. */
    String onError(boolean changing) {
        return changing || drawing.random().nextInt(3) == 0 ? "skip" : "dead-letter";
    }

    static String option(String onError) {
        return onError == null ? "" : ", on-error: " + onError;
    }

    /** What is read of the rows that a stage sets aside, if it keeps them. */
    void letters(String stage, String onError) {
        if (!"dead-letter".equals(onError)) {
            return;
        }
        String name = drawing.name("l");
        String from = stage + ".dead";
        Map<String, String> columns = new LinkedHashMap<>();
        LETTER.forEach(column -> columns.put(column.name(), column.name()));
        drawing.add(
                name,
                "{type: select, from: " + from + ", columns: {" + mapping(columns) + "}}",
                new NaiveStage.Select(from, columns),
                new Stream(name, LETTER, false, false));
        letters.add(name);
    }

    /** One stage for the letters that nobody else reads. */
    void gatherLetters() {
        List<String> left = letters.stream().filter(drawing::isUnread).toList();
        if (left.size() > 1) {
            String name = drawing.name("u");
            drawing.add(
                    name,
                    "{type: union, from: [" + String.join(", ", left) + "]}",
                    new NaiveStage.Union(left),
                    new Stream(name, LETTER, false, false));
        }
    }

    private static String mapping(Map<String, String> columns) {
        return columns.entrySet().stream()
                .map(column -> column.getKey() + ": \"" + column.getValue() + "\"")
                .collect(Collectors.joining(", "));
    }
}
