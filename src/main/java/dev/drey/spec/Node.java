package dev.drey.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a pipeline file with its place: scalar, sequence or mapping. Immutable. */
public sealed interface Node {
    Position position();

    /** What the value is, for messages: {@code text 'abc'}, {@code a list}, {@code a mapping}. */
    String describe();

    /**
     * The node of a Java value, as if it had been written in a file: text, numbers, booleans, enum constants (in lower case with {@code -} for
     * {@code _}), dates and times, paths, null, schemas, lists and maps with text keys, of such values.
     *
     * @throws IllegalArgumentException for a value of another class
     */
    static Node of(Position position, Object value) {
        return JavaValues.node(position, value);
    }

    /** What a scalar was written as. */
    enum ScalarKind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL,
        /** A text whose parameters have no value, which is told already: nothing more can be said about it. */
        UNRESOLVED
    }

    /**
     * Where a part of a text stands.
     *
     * @param offset of the part's first character in the text
     * @param position of that character in the file
     * @param verbatim true when the characters up to the next place stand one after another in the file; false when all of them stand for what
     *     is at {@code position}, such as a parameter
     */
    record Place(int offset, Position position, boolean verbatim) {}

    /**
     * A scalar.
     *
     * @param position of its first character or quote
     * @param text the characters as written, without quotes; secrets still as {@code ${env:NAME}}, see {@link Secrets}
     * @param places where the parts of the text stand, by offset, so that faults inside it can be placed; empty when that cannot be told
     */
    record Scalar(Position position, ScalarKind kind, String text, List<Place> places) implements Node {
        public Scalar {
            places = List.copyOf(places);
        }

        /** A scalar whose inside has no places. */
        public Scalar(Position position, ScalarKind kind, String text) {
            this(position, kind, text, List.of());
        }

        /** Most characters of a text that a message shows. */
        private static final int DESCRIBED = 80;

        @Override
        public String describe() {
            return switch (kind) {
                case TEXT, UNRESOLVED -> "text '" + abbreviated() + "'";
                case NULL -> "nothing";
                case INTEGER, DECIMAL, BOOLEAN -> abbreviated();
            };
        }

        private String abbreviated() {
            int end = text.codePointCount(0, text.length()) <= DESCRIBED
                    ? text.length()
                    : text.offsetByCodePoints(0, DESCRIBED);
            return end == text.length() ? text : text.substring(0, end) + "…";
        }

        /** The place of the character at {@code offset} of the text, or of the scalar where that cannot be told. */
        public Position positionAt(int offset) {
            int end = Math.min(offset, text.length());
            Position found = position;
            for (Place place : places) {
                if (place.offset() > end) {
                    break;
                }
                found = place.verbatim()
                        ? place.position().plus(text.codePointCount(place.offset(), end))
                        : place.position();
            }
            return found;
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
