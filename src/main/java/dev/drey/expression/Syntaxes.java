package dev.drey.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Questions about whole syntax trees. */
final class Syntaxes {
    private Syntaxes() {}

    /** The names of all columns, in order of appearance. */
    static Set<String> columns(Syntax root) {
        Set<String> names = new LinkedHashSet<>();
        collect(root, names);
        return names;
    }

    private static void collect(Syntax node, Set<String> names) {
        if (node instanceof Syntax.ColumnName column) {
            names.add(column.name());
        }
        children(node).forEach(child -> collect(child, names));
    }

    /** The direct parts of a node, in the order of the text. */
    static List<Syntax> children(Syntax node) {
        if (node instanceof Syntax.Binary n) {
            return List.of(n.left(), n.right());
        } else if (node instanceof Syntax.Negate n) {
            return List.of(n.operand());
        } else if (node instanceof Syntax.Not n) {
            return List.of(n.operand());
        } else if (node instanceof Syntax.Logic n) {
            return n.operands();
        } else if (node instanceof Syntax.In n) {
            List<Syntax> all = new ArrayList<>(List.of(n.operand()));
            all.addAll(n.items());
            return all;
        } else if (node instanceof Syntax.Like n) {
            return List.of(n.operand(), n.pattern());
        } else if (node instanceof Syntax.IsNull n) {
            return List.of(n.operand());
        } else if (node instanceof Syntax.Case n) {
            List<Syntax> all = new ArrayList<>();
            n.branches().forEach(b -> all.addAll(List.of(b.condition(), b.value())));
            if (n.otherwise() != null) {
                all.add(n.otherwise());
            }
            return all;
        } else if (node instanceof Syntax.Cast n) {
            return List.of(n.operand());
        } else if (node instanceof Syntax.Call n) {
            return n.arguments();
        }
        return List.of();
    }
}
