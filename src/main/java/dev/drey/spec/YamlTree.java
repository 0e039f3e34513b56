package dev.drey.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.Event.ID;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Builds the tree of one YAML document from parser events, by hand, so that nothing of YAML's reach gets in: no alias, anchor, tag, merge key,
 * duplicate key, second document or deep nesting. Only the parser of SnakeYAML is used, never its constructors.
 */
final class YamlTree {
    /** Deepest nesting of lists and mappings. */
    static final int MAX_DEPTH = 50;

    /** Stops the build: what follows cannot be made sense of. The problem is already told. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final String file;
    private final String text;
    private final Problems problems;
    private final Parser parser;
    private final TextPlaces places;
    private final CutValues cutValues;
    private int depth;

    private YamlTree(String file, String text, Problems problems) {
        this.file = file;
        this.text = text;
        this.problems = problems;
        this.places = new TextPlaces(file, text);
        this.cutValues = new CutValues(text.codePoints().toArray(), problems);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(YamlSource.MAX_BYTES + 1);
        this.parser = new ParserImpl(new StreamReader(text), options);
    }

    /**
     * Reads a checked text.
     *
     * @param problems takes every fault up to where the text stops being YAML
     * @return the document; null when it could not be read to its end
     */
    static Node read(String file, String text, Problems problems) {
        YamlTree tree = new YamlTree(file, text, problems);
        try {
            return tree.document();
        } catch (Unreadable e) {
            return null;
        } catch (MarkedYAMLException e) {
            tree.malformed(e);
            return null;
        } catch (YAMLException e) {
            problems.add(Position.of(file), "", "is not valid YAML: " + e.getMessage());
            return null;
        }
    }

    private Node document() throws Unreadable {
        parser.getEvent(); // stream start
        if (parser.checkEvent(ID.StreamEnd)) {
            problems.add(Position.of(file), "", "holds no pipeline");
            throw new Unreadable();
        }
        parser.getEvent(); // document start
        Node root = node();
        parser.getEvent(); // document end
        if (!parser.checkEvent(ID.StreamEnd)) {
            problems.add(at(parser.peekEvent()), "", "a second document begins here; a pipeline file holds one");
        }
        return root;
    }

    private Node node() throws Unreadable {
        Event event = parser.getEvent();
        if (event instanceof AliasEvent alias) {
            problems.add(at(event), "", "alias '*" + alias.getAnchor() + "' is not allowed; write the value out");
            return new Node.Scalar(at(event), Node.ScalarKind.TEXT, "*" + alias.getAnchor());
        }
        refuseAnchor((NodeEvent) event);
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag());
            return scalar(scalar);
        }
        refuseTag(event, ((CollectionStartEvent) event).getTag());
        if (++depth > MAX_DEPTH) {
            problems.add(at(event), "", "nesting is deeper than " + MAX_DEPTH + " levels");
            throw new Unreadable();
        }
        Node node = event instanceof MappingStartEvent mapping ? mapping(mapping) : sequence(at(event));
        depth--;
        return node;
    }

    private Node sequence(Position position) throws Unreadable {
        List<Node> items = new ArrayList<>();
        while (!parser.checkEvent(ID.SequenceEnd)) {
            items.add(node());
        }
        parser.getEvent();
        return new Node.Sequence(position, items);
    }

    private Node mapping(MappingStartEvent start) throws Unreadable {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        List<CutValues.Pair> inBraces = new ArrayList<>();
        while (!parser.checkEvent(ID.MappingEnd)) {
            Event keyEvent = parser.peekEvent();
            Node key = node();
            Event valueEvent = parser.peekEvent();
            CutValues.Pair pair = new CutValues.Pair(key, node(), keyEvent, valueEvent);
            if (start.isFlow()) {
                inBraces.add(pair);
            } else {
                enter(entries, pair);
            }
        }
        parser.getEvent();
        cutValues.mend(inBraces).forEach(pair -> enter(entries, pair));
        return new Node.Mapping(at(start), List.copyOf(entries.values()));
    }

    private void enter(Map<String, Node.Entry> entries, CutValues.Pair pair) {
        Node key = pair.key();
        if (pair.keyEvent() instanceof ScalarEvent s
                && s.isPlain()
                && s.getValue().equals("<<")) {
            problems.add(key.position(), "", "merge key '<<' is not allowed; write the entries out");
        } else if (key instanceof Node.Scalar scalar) {
            enter(entries, new Node.Entry(scalar.text(), scalar.position(), pair.value()));
        } else {
            problems.add(key.position(), "", "a key must be a name, got " + key.describe());
        }
    }

    private void enter(Map<String, Node.Entry> entries, Node.Entry entry) {
        if (entry.key().isEmpty()) {
            problems.add(entry.keyPosition(), "", "a key is empty");
            return;
        }
        if (entry.key().contains("${")) {
            problems.add(
                    entry.keyPosition(), "", "key '" + entry.key() + "' holds '${'; parameters stand in values only");
        }
        Node.Entry first = entries.putIfAbsent(entry.key(), entry);
        if (first != null) {
            problems.add(
                    entry.keyPosition(),
                    "",
                    "key '" + entry.key() + "' stands twice; first on line "
                            + first.keyPosition().line());
        }
    }

    private Node.Scalar scalar(ScalarEvent event) {
        Node.ScalarKind kind = event.isPlain() ? ScalarKinds.of(event.getValue()) : Node.ScalarKind.TEXT;
        return new Node.Scalar(at(event), kind, event.getValue(), places.of(event));
    }

    private void refuseAnchor(NodeEvent event) {
        if (event.getAnchor() != null) {
            problems.add(at(event), "", "anchor '&" + event.getAnchor() + "' is not allowed");
        }
    }

    private void refuseTag(Event event, String tag) {
        if (tag != null) {
            problems.add(at(event), "", "tag '" + tag + "' is not allowed");
        }
    }

    private Position at(Event event) {
        return at(event.getStartMark());
    }

    private Position at(Mark mark) {
        return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private void malformed(MarkedYAMLException e) {
        Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        String context = e.getContext() == null || e.getContextMark() == null
                ? ""
                : " (" + e.getContext() + " that begins on line "
                        + (e.getContextMark().getLine() + 1) + ")";
        String hint = text.lines().skip(mark.getLine()).findFirst().orElse("").contains("${")
                ? "; inside [ ] and { } a value with ${…} stands in quotes"
                : String.valueOf(e.getContext()).contains("flow")
                        ? "; inside [ ] and { } a value with a comma stands in quotes"
                        : "";
        problems.add(at(mark), "", "is not valid YAML: " + e.getProblem() + context + hint);
    }
}
