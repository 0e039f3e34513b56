package dev.drey.spec;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Finds where the characters of a scalar stand in the file. YAML folds and strips white space only, so the other characters are in the source in
 * the same order: both are walked side by side. Where they differ there was an escape, and the places are given up.
 */
final class TextPlaces {
    private final String file;
    private final int[] source;
    private int at;
    private int line;
    private int column;

    /** @param text what the parser reads; marks count its code points */
    TextPlaces(String file, String text) {
        this.file = file;
        this.source = text.codePoints().toArray();
    }

    /** The places of a scalar's value; empty when they cannot be told. */
    List<Node.Place> of(ScalarEvent event) {
        goTo(event.getStartMark());
        if (event.isLiteral() || event.isFolded()) {
            skipLine();
        } else if (!event.isPlain()) {
            advance();
        }
        List<Node.Place> places = new ArrayList<>();
        String value = event.getValue();
        int end = Math.min(event.getEndMark().getIndex(), source.length);
        int expectedLine = 0;
        int expectedColumn = 0;
        for (int i = 0; i < value.length(); i += Character.charCount(value.codePointAt(i))) {
            int c = value.codePointAt(i);
            expectedColumn++;
            if (isWhite(c)) {
                continue;
            }
            while (at < end && isWhite(source[at])) {
                advance();
            }
            if (at >= end || source[at] != c) {
                return List.of();
            }
            if (line != expectedLine || column != expectedColumn) {
                places.add(new Node.Place(i, new Position(file, line, column), true));
                expectedLine = line;
                expectedColumn = column;
            }
            advance();
        }
        return places;
    }

    private void goTo(Mark mark) {
        at = mark.getIndex();
        line = mark.getLine() + 1;
        column = mark.getColumn() + 1;
    }

    private void skipLine() {
        int first = line;
        while (at < source.length && line == first) {
            advance();
        }
    }

    private void advance() {
        int c = source[at++];
        boolean lineEnd = c == '\n'
                || c == '\u0085'
                || c == '\u2028'
                || c == '\u2029'
                || c == '\r' && (at == source.length || source[at] != '\n');
        if (lineEnd) {
            line++;
            column = 1;
        } else {
            column++;
        }
    }

    private static boolean isWhite(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }
}
