package dev.drey.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a pipeline file with its place: scalar, sequence or mapping. Immutable. */
public sealed interface Node {
    Position position();

    /** What the value is, for messages: {@code text 'abc'}, {@code a list}, {@code a mapping}. */
    String describe();

    /** What a scalar was written as. */
    enum ScalarKind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL
    }

    /**
     * A scalar.
     *
     * @param text the characters as written, without quotes; secrets still as {@code ${env:NAME}}
     * @param verbatim true when offset i of the text stands i characters behind {@code position} in the file, so that faults inside
     *     the text can be placed
     */
    record Scalar(Position position, ScalarKind kind, String text, boolean verbatim) implements Node {
        @Override
        public String describe() {
            return switch (kind) {
                case TEXT -> "text '" + text + "'";
                case NULL -> "nothing";
                case INTEGER, DECIMAL, BOOLEAN -> text;
            };
        }

        /** The place of the character at {@code offset} of the text, or of the scalar where that cannot be told. */
        public Position positionAt(int offset) {
            return verbatim ? position.plus(offset) : position;
        }
    }

    /** A list. */
    record Sequence(Position position, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return "a list of " + items.size();
        }
    }

    /** One key of a mapping, with the place of the key itself. */
    record Entry(String key, Position keyPosition, Node value) {}

    /** A mapping; keys are unique and keep the file's order. */
    record Mapping(Position position, List<Entry> entries) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String describe() {
            return "a mapping of " + entries.size();
        }

        /** The entries by key, in the file's order. */
        public Map<String, Entry> byKey() {
            Map<String, Entry> map = new LinkedHashMap<>();
            entries.forEach(e -> map.put(e.key(), e));
            return map;
        }
    }
}
