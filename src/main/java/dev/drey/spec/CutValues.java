package dev.drey.spec;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Mends values that YAML cut at a comma inside parentheses. In {@code {price: decimal(4,1)}} the parser sees the value {@code decimal(4} and a
 * second key {@code 1)} without value, and every fault told about those would puzzle; the user only forgot the quotes.
 */
final class CutValues {
    /**
     * A key of a mapping in braces with its value, as parsed.
     *
     * @param keyEvent where the key begins and ends
     * @param valueEvent where the value begins and ends
     */
    record Pair(Node key, Node value, Event keyEvent, Event valueEvent) {}

    private final int[] text;
    private final Problems problems;

    /** @param text code points of the whole file, which the events' marks count */
    CutValues(int[] text, Problems problems) {
        this.text = text;
        this.problems = problems;
    }

    /** The pairs with cut values put together again, each of which is a problem. */
    List<Pair> mend(List<Pair> pairs) {
        List<Pair> mended = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            int last = lastPart(pairs, i);
            if (last > i) {
                pair = joined(pair, pairs.get(last));
                i = last;
            }
            mended.add(pair);
        }
        return mended;
    }

    /** The pair whose key closes the parentheses that the value of {@code first} leaves open; {@code first} itself when there is none. */
    private static int lastPart(List<Pair> pairs, int first) {
        int open =
                isPlain(pairs.get(first).valueEvent()) ? open(pairs.get(first).value()) : 0;
        for (int next = first + 1; open > 0 && next < pairs.size(); next++) {
            Pair part = pairs.get(next);
            boolean bare = isPlain(part.keyEvent())
                    && part.value() instanceof Node.Scalar value
                    && value.kind() == Node.ScalarKind.NULL
                    && value.text().isEmpty();
            if (!bare) {
                return first;
            }
            open += open(part.key());
            if (open == 0) {
                return next;
            }
        }
        return first;
    }

    private static boolean isPlain(Event event) {
        return event instanceof ScalarEvent scalar && scalar.isPlain();
    }

    /** Parentheses that open in a text less those that close. */
    private static int open(Node node) {
        String value = ((Node.Scalar) node).text();
        return (int) (value.chars().filter(c -> c == '(').count()
                - value.chars().filter(c -> c == ')').count());
    }

    private Pair joined(Pair first, Pair last) {
        int from = first.valueEvent().getStartMark().getIndex();
        int to = last.keyEvent().getEndMark().getIndex();
        String whole = new String(text, from, to - from).strip();
        Position at = first.value().position();
        problems.add(at, "", "a comma ends a value inside { }; quote it: '" + whole + "'");
        Node.Place begin = new Node.Place(0, at, whole.lines().count() == 1);
        Node value = new Node.Scalar(at, Node.ScalarKind.TEXT, whole, List.of(begin));
        return new Pair(first.key(), value, first.keyEvent(), first.valueEvent());
    }
}
