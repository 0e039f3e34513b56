package dev.drey.jdbc;

import dev.drey.spec.NameSuggester;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query with named parameters, {@code :name}, as one that JDBC takes. Parameters are looked for outside of literals, quoted names and comments only; values are
 * never put into the text.
 *
 * @param sql with {@code ?} for each parameter
 * @param parameters their names, in the order of the {@code ?}
 */
record NamedQuery(String sql, List<String> parameters) {
    /** What is passed over as it is, then a parameter, then what is refused. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?<over>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\\n]*|/\\*.*?\\*/|(?<tag>\\$(?:[A-Za-z_][A-Za-z0-9_]*)?\\$).*?\\k<tag>|::)"
                    + "|:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<refused>[?;'\"]|/\\*)",
            Pattern.DOTALL);

    NamedQuery {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads a query.
     *
     * @param keys the names that parameters may have; each must be used
     * @throws IllegalArgumentException with what is wrong
     */
    static NamedQuery parse(String query, Collection<String> keys) {
        StringBuilder sql = new StringBuilder();
        List<String> names = new ArrayList<>();
        String text = query.strip();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find()) {
            sql.append(text, end, matcher.start());
            end = matcher.end();
            if (matcher.group("over") != null) {
                sql.append(matcher.group());
            } else if (matcher.group("name") != null) {
                names.add(checked(matcher.group("name"), keys));
                sql.append('?');
            } else if (!(matcher.group().equals(";") && end == text.length())) {
                throw refusal(matcher.group());
            }
        }
        sql.append(text, end, text.length());
        Set<String> unused = new LinkedHashSet<>(keys);
        unused.removeAll(names);
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("the query does not use the key "
                    + (unused.size() == 1 ? "column " : "columns ") + String.join(", ", unused) + "; write "
                    + unused.stream().map(name -> "= any(:" + name + ")").toList());
        }
        return new NamedQuery(sql.toString(), names);
    }

    private static String checked(String name, Collection<String> keys) {
        if (!keys.contains(name)) {
            throw new IllegalArgumentException("the query's parameter ':" + name + "' is no key column"
                    + NameSuggester.didYouMean(name, keys) + "; key columns: " + String.join(", ", keys));
        }
        return name;
    }

    private static IllegalArgumentException refusal(String token) {
        return new IllegalArgumentException(
                switch (token) {
                    case ";" -> "the query holds a ';' before its end; allowed: one statement";
                    case "?" -> "the query holds a '?'; parameters are written by name, such as :id";
                    default -> "the query has a " + token + " that is not closed";
                });
    }
}
