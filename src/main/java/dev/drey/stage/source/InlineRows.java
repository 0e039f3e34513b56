package dev.drey.stage.source;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Column;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.chunk.StringColumn;
import dev.drey.chunk.ValueText;
import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.Problems;
import dev.drey.stage.StageNode;
import java.util.List;
import java.util.Map;

/**
 * Reads rows that stand in the pipeline. A row is a list with a value for each column, or a mapping of column to value in which absent columns
 * are null. A bare {@code null} (or nothing) is null, a quoted {@code "null"} is text.
 */
final class InlineRows {
    private final StageNode stage;
    private final Schema schema;
    private final Problems problems;
    private final Chunk chunk;

    private InlineRows(StageNode stage, Schema schema, Problems problems, int rows) {
        this.stage = stage;
        this.schema = schema;
        this.problems = problems;
        this.chunk = Chunk.allocate(schema, rows);
    }

    /**
     * Reads all rows into one chunk.
     *
     * @param problems takes a problem per faulty value, at its place; the chunk is of no use then
     */
    static Chunk read(StageNode stage, Schema schema, List<Node> rows, Problems problems) {
        InlineRows reader = new InlineRows(stage, schema, problems, rows.size());
        for (int row = 0; row < rows.size(); row++) {
            reader.row(rows.get(row), row);
        }
        reader.chunk.setRowCount(rows.size());
        return reader.chunk;
    }

    /** A row that is neither list nor mapping, and a value that is no scalar, are told by the option's type. */
    private void row(Node node, int row) {
        if (node instanceof Node.Sequence list) {
            list(list, row);
        } else if (node instanceof Node.Mapping mapping) {
            mapping(mapping, row);
        }
    }

    private void list(Node.Sequence list, int row) {
        if (list.items().size() != schema.size()) {
            problem(
                    list,
                    "row " + (row + 1) + " has " + list.items().size() + " values; the schema has " + schema.size()
                            + " columns: " + String.join(", ", schema.names()));
            return;
        }
        for (int c = 0; c < schema.size(); c++) {
            value(list.items().get(c), c, row);
        }
    }

    private void mapping(Node.Mapping mapping, int row) {
        Map<String, Node.Entry> entries = mapping.byKey();
        for (Node.Entry entry : mapping.entries()) {
            if (!schema.has(entry.key())) {
                stage.problem(
                        problems,
                        entry.keyPosition(),
                        "row " + (row + 1) + ": column '" + entry.key() + "' is not in the schema"
                                + NameSuggester.didYouMean(entry.key(), schema.names()));
            }
        }
        for (int c = 0; c < schema.size(); c++) {
            Node.Entry entry = entries.get(schema.name(c));
            if (entry == null) {
                setNull(c, row);
            } else {
                value(entry.value(), c, row);
            }
        }
    }

    private void value(Node node, int c, int row) {
        Field field = schema.field(c);
        String place = "row " + (row + 1) + ", column '" + field.name() + "': ";
        if (!(node instanceof Node.Scalar scalar) || scalar.kind() == Node.ScalarKind.UNRESOLVED) {
            return;
        }
        if (scalar.kind() == Node.ScalarKind.NULL) {
            setNull(c, row);
            return;
        }
        try {
            ValueText.parse(field.type(), scalar.text(), chunk.column(c), row);
        } catch (IllegalArgumentException e) {
            problem(node, place + e.getMessage());
        }
    }

    private void setNull(int c, int row) {
        Column column = chunk.column(c);
        if (column instanceof StringColumn strings) {
            strings.setEmpty(row);
        }
        column.setNull(row);
    }

    private void problem(Node node, String message) {
        stage.problem(problems, node.position(), message);
    }
}
