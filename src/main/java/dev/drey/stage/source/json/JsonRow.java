package dev.drey.stage.source.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import dev.drey.chunk.BooleanColumn;
import dev.drey.chunk.Column;
import dev.drey.chunk.DataType;
import dev.drey.chunk.DoubleColumn;
import dev.drey.chunk.Field;
import dev.drey.chunk.LongColumn;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one object into values by column, and remembers which columns it has met at all. Not thread-safe. */
final class JsonRow {
    /** Names of undeclared fields that are kept, to suggest one of them. */
    private static final int OTHERS_KEPT = 100;
    /** Characters of a value that a message shows. */
    private static final int SHOWN = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** What is wrong with an object. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;
        private final String column;

        /** @param column empty when it is the object as a whole */
        Fault(String column, String reason) {
            super(reason, null, false, false);
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    private final List<Field> fields;
    private final Map<String, Integer> places = new HashMap<>();
    private final boolean[] met;
    private final Set<String> others = new LinkedHashSet<>();
    private final boolean[] present;
    private final long[] numbers;
    private final double[] doubles;
    private final String[] texts;

    JsonRow(List<Field> fields) {
        this.fields = fields;
        for (Field field : fields) {
            places.put(field.name(), places.size());
        }
        met = new boolean[fields.size()];
        present = new boolean[fields.size()];
        numbers = new long[fields.size()];
        doubles = new double[fields.size()];
        texts = new String[fields.size()];
    }

    /** Reads the object that the bytes are. */
    void read(byte[] data, int from, int to) throws Fault {
        Arrays.fill(present, false);
        try (JsonParser parser = FACTORY.createParser(data, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Fault("", "the line is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                field(parser);
            }
            if (parser.nextToken() != null) {
                throw new Fault("", "something follows the JSON object on its line");
            }
        } catch (JsonProcessingException e) {
            throw new Fault(
                    "", "not valid JSON at character " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Fault("", "not valid JSON: " + e.getMessage());
        }
    }

    private void field(JsonParser parser) throws IOException, Fault {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        Integer place = places.get(name);
        if (place == null) {
            if (others.size() < OTHERS_KEPT) {
                others.add(name);
            }
            parser.skipChildren();
            return;
        }
        met[place] = true;
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        try {
            value(parser, token, place);
        } catch (IllegalArgumentException | InputCoercionException e) {
            String reason = e instanceof IllegalArgumentException
                    ? e.getMessage()
                    : notOfType(parser, fields.get(place).type());
            throw new Fault(name, reason);
        }
        present[place] = true;
    }

    private void value(JsonParser parser, JsonToken token, int place) throws IOException, Fault {
        DataType type = fields.get(place).type();
        boolean text = token == JsonToken.VALUE_STRING;
        boolean number = token.isNumeric();
        boolean fits = switch (type.kind()) {
            case BOOLEAN -> token.isBoolean();
            case BIGINT -> number;
            case DECIMAL, DOUBLE -> number || text;
            case STRING, DATE, TIMESTAMP -> text;
        };
        if (!fits) {
            throw new Fault(fields.get(place).name(), notOfType(parser, type));
        }
        switch (type.kind()) {
            case BOOLEAN -> numbers[place] = token == JsonToken.VALUE_TRUE ? 1 : 0;
            case DOUBLE -> doubles[place] = ValueText.parseDouble(parser.getText());
            case STRING -> texts[place] = parser.getText();
            case BIGINT, DECIMAL, DATE, TIMESTAMP -> numbers[place] = ValueText.parseLong(type, parser.getText());
        }
    }

    private static String notOfType(JsonParser parser, DataType type) throws IOException {
        String what = switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "the text '" + shown(parser.getText()) + "'";
            default -> shown(parser.getText());
        };
        String allowed = switch (type.kind()) {
            case BOOLEAN -> "true or false";
            case BIGINT, DOUBLE, DECIMAL -> "a number";
            case STRING -> "a text in quotes";
            case DATE, TIMESTAMP -> "a text in quotes, such as \"2026-01-31\"";
        };
        return what + " is not a " + type + " (" + allowed + ")";
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    boolean isNull(int field) {
        return !present[field];
    }

    /** Writes a value, or that there is none, to a row of a column that is valid there and has the capacity. */
    void copyTo(int field, Column target, int row) {
        if (!present[field]) {
            if (target instanceof StringColumn strings) {
                strings.setEmpty(row);
            }
            target.setNull(row);
            return;
        }
        switch (fields.get(field).type().storage()) {
            case LONG -> ((LongColumn) target).set(row, numbers[field]);
            case DOUBLE -> ((DoubleColumn) target).set(row, doubles[field]);
            case BOOLEAN -> ((BooleanColumn) target).set(row, numbers[field] != 0);
            case STRING -> ((StringColumn) target).setString(row, texts[field]);
        }
    }

    /** Names of columns that no object so far has had. */
    List<String> neverMet() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < met.length; i++) {
            if (!met[i]) {
                names.add(fields.get(i).name());
            }
        }
        return names;
    }

    /** Names of fields that are no columns, in the order of their first meeting; not all where there are many. */
    Set<String> others() {
        return others;
    }
}
