package dev.drey.expression;

import dev.drey.chunk.DataType;
import java.io.Serializable;
import java.util.List;

/**
 * An expression as written, before names and types are known. Immutable. BETWEEN, the simple form of CASE, NULLIF and the NOT variants are already
 * rewritten to the constructs below.
 */
sealed interface Syntax extends Serializable {
    Extent extent();

    /**
     * Where a node stands and how deep it is.
     *
     * @param from index of its first char in the text
     * @param to index behind its last char
     * @param depth levels of nodes, itself included
     * @param constant true when no column stands in it
     */
    record Extent(int from, int to, int depth, boolean constant) implements Serializable {}

    /** The binary operators besides AND and OR. */
    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        REMAINDER("%"),
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        boolean isComparison() {
            return ordinal() >= EQUAL.ordinal();
        }

        /** The comparison that holds when left and right are swapped. */
        Operator mirrored() {
            return switch (this) {
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                default -> this;
            };
        }
    }

    /** A value; {@code text} spells it as {@link dev.drey.chunk.ValueText} reads it. The type of NULL is null. */
    record Literal(Extent extent, DataType type, String text) implements Syntax {}

    record ColumnName(Extent extent, String name) implements Syntax {}

    record Binary(Extent extent, Operator operator, Syntax left, Syntax right) implements Syntax {}

    record Negate(Extent extent, Syntax operand) implements Syntax {}

    record Not(Extent extent, Syntax operand) implements Syntax {}

    /** AND or OR of two or more. */
    record Logic(Extent extent, boolean and, List<Syntax> operands) implements Syntax {
        public Logic {
            operands = List.copyOf(operands);
        }
    }

    record In(Extent extent, Syntax operand, List<Syntax> items) implements Syntax {
        public In {
            items = List.copyOf(items);
        }
    }

    /** {@code escape} is null when none was given. */
    record Like(Extent extent, Syntax operand, Syntax pattern, Literal escape) implements Syntax {}

    record IsNull(Extent extent, Syntax operand, boolean negated) implements Syntax {}

    record When(Syntax condition, Syntax value) implements Serializable {}

    /** {@code otherwise} is null when there is no ELSE. */
    record Case(Extent extent, List<When> branches, Syntax otherwise) implements Syntax {
        public Case {
            branches = List.copyOf(branches);
        }
    }

    record Cast(Extent extent, Syntax operand, DataType type) implements Syntax {}

    /** A function; the name is in lower case. */
    record Call(Extent extent, String name, List<Syntax> arguments) implements Syntax {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }
}
