package dev.drey.stage;

import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an {@link OrderBy}: {@code column [asc|desc] [nulls first|last]}, more of them behind commas or as a list. A name with other characters than letters,
 * digits, {@code _}, {@code -} and {@code .} stands in double quotes.
 */
final class OrderByType implements CompositeType<OrderBy> {
    static final OptionType<OrderBy> INSTANCE = new OrderByType();

    private static final String ALLOWED = "column [asc|desc] [nulls first|nulls last], …";
    private static final Pattern TOKEN = Pattern.compile("\\s*(\"(?:[^\"]|\"\")*\"|[^\\s,\"]+|,|\")");
    private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{Nd}_.\\-]+");
    /** As suggestions in order: who writes neither the one nor the other rather means {@code desc}, since {@code asc} need not be written. */
    private static final List<String> WORDS = List.of("desc", "asc", "nulls first", "nulls last");

    private OrderByType() {}

    /** True when a column's name needs no quotes. */
    static boolean standsBare(String column) {
        return BARE.matcher(column).matches();
    }

    @Override
    public String allowed() {
        return "order: " + ALLOWED;
    }

    @Override
    public String jsonSchema() {
        String text = "{\"type\":\"string\",\"minLength\":1}";
        return "{\"anyOf\":[" + text + ",{\"type\":\"array\",\"minItems\":1,\"items\":" + text + "}]}";
    }

    @Override
    public String print(OrderBy value) {
        return value.describe();
    }

    @Override
    public OrderBy read(Node node, List<InvalidValueException> faults) {
        List<ExpressionText> texts = new ArrayList<>();
        List<Node> nodes = node instanceof Node.Sequence sequence ? sequence.items() : List.of(node);
        OptionType<ExpressionText> type = new ScalarType<>(
                allowed(), "", false, (scalar, text) -> text.isBlank() ? null : new ExpressionText(text, scalar));
        for (Node item : nodes) {
            ExpressionText text = type.read(item, faults);
            if (text != null) {
                texts.add(text);
            }
        }
        if (nodes.isEmpty()) {
            faults.add(InvalidValueException.expected(allowed(), node));
        }
        List<OrderBy.Item> items = new ArrayList<>();
        texts.forEach(text -> new Reader(text).readAll(items, faults));
        Set<String> seen = new HashSet<>();
        for (OrderBy.Item item : items) {
            if (!seen.add(item.column())) {
                faults.add(new InvalidValueException(item.position(), "column '" + item.column() + "' stands twice"));
            }
        }
        return items.isEmpty() ? null : new OrderBy(items);
    }

    /** One text, read token by token. */
    private static final class Reader {
        private final ExpressionText source;
        private final Matcher matcher;
        /** The token at hand; null at the end. */
        private String token;

        private int offset;

        Reader(ExpressionText source) {
            this.source = source;
            this.matcher = TOKEN.matcher(source.text());
            next();
        }

        private void next() {
            if (matcher.find()) {
                token = matcher.group(1);
                offset = matcher.start(1);
            } else {
                token = null;
                offset = source.text().length();
            }
        }

        /** Reads items up to the first fault. */
        void readAll(List<OrderBy.Item> items, List<InvalidValueException> faults) {
            try {
                items.add(item());
                while (token != null) {
                    if (!token.equals(",")) {
                        throw unexpected("',' or one of " + String.join(", ", WORDS), WORDS);
                    }
                    next();
                    items.add(item());
                }
            } catch (InvalidValueException e) {
                faults.add(e);
            }
        }

        private OrderBy.Item item() throws InvalidValueException {
            if (token == null || token.equals(",") || token.equals("\"")) {
                throw unexpected("a column name", List.of());
            }
            int at = offset;
            String column = token.startsWith("\"")
                    ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
                    : token;
            if (column.isEmpty() || (!token.startsWith("\"") && !standsBare(column))) {
                throw unexpected(
                        "a column name, in double quotes if it has other characters than letters, digits, "
                                + "'_', '-' and '.'",
                        List.of());
            }
            next();
            boolean descending = direction();
            boolean nullsFirst = nulls();
            return new OrderBy.Item(column, descending, nullsFirst, source.positionAt(at));
        }

        private boolean direction() {
            boolean descending = is("desc");
            if (descending || is("asc")) {
                next();
            }
            return descending;
        }

        private boolean nulls() throws InvalidValueException {
            if (!is("nulls")) {
                return false;
            }
            next();
            boolean first = is("first");
            if (!first && !is("last")) {
                throw unexpected("'first' or 'last' behind 'nulls'", List.of("first", "last"));
            }
            next();
            return first;
        }

        private boolean is(String word) {
            return token != null && token.toLowerCase(Locale.ROOT).equals(word);
        }

        private InvalidValueException unexpected(String expected, List<String> words) {
            String got = token == null ? "the end" : "'" + token + "'";
            String near = token == null ? "" : NameSuggester.didYouMean(token, words);
            return new InvalidValueException(
                    source.positionAt(offset),
                    "expected " + expected + ", got " + got + near + " in '" + source.text() + "'");
        }
    }
}
