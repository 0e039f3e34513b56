package dev.drey.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a pipeline file and their way into its values. {@code ${name}} is the parameter's text, {@code $${} the characters
 * {@code ${}; {@code ${env:NAME}} and its escape are left for {@link Secrets}. What was put in is not searched for further parameters.
 */
final class Parameters {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> DECLARATION_KEYS = Set.of("default", "required", "description");

    /** Most characters that parameters put into one pipeline: a small file must not grow without bound. */
    static final int MAX_PUT_IN = 1 << 20;

    private final Problems problems;
    private int putIn;
    private final Map<String, String> values = new LinkedHashMap<>();
    /** Every declared name, also of those without a value, so that one fault is not told at each use. */
    private final Set<String> declared = new LinkedHashSet<>();

    private Parameters(Problems problems) {
        this.problems = problems;
    }

    /**
     * @param declarations the value of {@code params}; null when there is none
     * @param given values from outside, by name
     */
    static Parameters of(String file, Node declarations, Map<String, String> given, Problems problems) {
        Parameters parameters = new Parameters(problems);
        if (declarations instanceof Node.Mapping mapping) {
            mapping.entries().forEach(e -> parameters.declare(e, given.get(e.key())));
        } else if (declarations != null && !isNothing(declarations)) {
            problems.add(
                    declarations.position(),
                    "",
                    "'params' must be a mapping of name to default, got " + declarations.describe());
        }
        given.keySet().stream()
                .sorted()
                .filter(name -> !parameters.declared.contains(name))
                .forEach(name -> problems.add(
                        Position.of(file),
                        "-P " + name,
                        "the pipeline has no such parameter" + parameters.known(name)));
        return parameters;
    }

    private void declare(Node.Entry entry, String given) {
        String name = entry.key();
        declared.add(name);
        if (!NAME.matcher(name).matches()) {
            problems.add(
                    entry.keyPosition(),
                    "parameter '" + name + "'",
                    "a name is a letter or _, then at most 63 letters, digits, _ or -");
        }
        Node fallback = entry.value() instanceof Node.Mapping mapping ? described(entry, mapping) : entry.value();
        if (given != null) {
            values.put(name, given);
        } else if (fallback instanceof Node.Scalar scalar && !isNothing(scalar)) {
            values.put(name, scalar.text());
            checkDefault(name, scalar);
        } else if (fallback == null || isNothing(fallback)) {
            problems.add(entry.keyPosition(), "parameter '" + name + "'", "has no default; give -P " + name + "=value");
        }
        if (fallback instanceof Node.Sequence) {
            problems.add(
                    fallback.position(),
                    "parameter '" + name + "'",
                    "a default must be a single value, got " + fallback.describe());
        }
    }

    /** The default out of {@code {default, required, description}}; null when there is none. */
    private Node described(Node.Entry entry, Node.Mapping mapping) {
        String subject = "parameter '" + entry.key() + "'";
        Map<String, Node.Entry> byKey = mapping.byKey();
        for (Node.Entry part : mapping.entries()) {
            if (!DECLARATION_KEYS.contains(part.key())) {
                problems.add(part.keyPosition(), subject, unknown("key", part.key(), DECLARATION_KEYS));
            } else if (!(part.value() instanceof Node.Scalar)) {
                problems.add(
                        part.value().position(),
                        subject,
                        "'" + part.key() + "' must be a single value, got "
                                + part.value().describe());
            }
        }
        Node.Entry required = byKey.get("required");
        Node.Entry fallback = byKey.get("default");
        if (required != null && required.value() instanceof Node.Scalar flag) {
            if (flag.kind() != Node.ScalarKind.BOOLEAN) {
                problems.add(flag.position(), subject, "'required' must be true or false, got " + flag.describe());
            } else if (flag.text().equals("true") && fallback != null) {
                problems.add(fallback.keyPosition(), subject, "is required and has a default; allowed: one of them");
            }
        }
        return fallback != null && fallback.value() instanceof Node.Scalar ? fallback.value() : null;
    }

    private void checkDefault(String name, Node.Scalar scalar) {
        int at = scalar.text().indexOf("${");
        if (at >= 0 && !scalar.text().startsWith(Secrets.PREFIX, at)) {
            problems.add(
                    scalar.positionAt(at),
                    "parameter '" + name + "'",
                    "a default cannot refer to a parameter, got " + scalar.describe());
        }
    }

    /** The node with parameters put into all scalars inside. */
    Node apply(Node node, String subject) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text().contains("${") ? substitute(scalar, subject) : scalar;
        }
        if (node instanceof Node.Sequence sequence) {
            List<Node> items = new ArrayList<>();
            sequence.items().forEach(i -> items.add(apply(i, subject)));
            return new Node.Sequence(sequence.position(), items);
        }
        List<Node.Entry> entries = new ArrayList<>();
        ((Node.Mapping) node)
                .entries()
                .forEach(e -> entries.add(new Node.Entry(e.key(), e.keyPosition(), apply(e.value(), subject))));
        return new Node.Mapping(node.position(), entries);
    }

    private Node.Scalar substitute(Node.Scalar scalar, String subject) {
        String text = scalar.text();
        StringBuilder result = new StringBuilder();
        List<Node.Place> places = new ArrayList<>();
        boolean onlySecrets = true;
        boolean resolved = true;
        int from = 0;
        for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", from)) {
            boolean escaped = at > from && text.charAt(at - 1) == '$';
            boolean secret = text.startsWith(Secrets.PREFIX, at);
            onlySecrets &= secret;
            int close = text.indexOf('}', at);
            if (escaped) {
                // The escape of a reference to a secret stays, so that the reference is still none when secrets are
                // resolved.
                copy(scalar, from, secret ? at : at - 1, result, places);
                copy(scalar, at, at + 2, result, places);
                from = at + 2;
            } else if (close < 0) {
                problems.add(
                        scalar.positionAt(at), subject, "'${' is not closed by '}'; write $${ for the characters ${");
                return new Node.Scalar(scalar.position(), Node.ScalarKind.UNRESOLVED, text, scalar.places());
            } else {
                copy(scalar, from, at, result, places);
                String name = text.substring(at + 2, close);
                places.add(new Node.Place(result.length(), scalar.positionAt(at), false));
                resolved &= secret ? isVariable(name) : values.containsKey(name);
                result.append(secret ? secret(scalar, at, name, subject) : value(scalar, at, name, subject));
                from = close + 1;
            }
        }
        copy(scalar, from, text.length(), result, places);
        String whole = result.toString();
        return new Node.Scalar(
                scalar.position(),
                !resolved ? Node.ScalarKind.UNRESOLVED : onlySecrets ? scalar.kind() : ScalarKinds.ofGiven(whole),
                whole,
                scalar.places().isEmpty() ? List.of() : places);
    }

    /** Appends a part of a scalar's text and takes its places along. */
    private static void copy(Node.Scalar scalar, int from, int to, StringBuilder result, List<Node.Place> places) {
        int shift = result.length() - from;
        if (from < to) {
            places.add(new Node.Place(result.length(), scalar.positionAt(from), true));
        }
        for (Node.Place place : scalar.places()) {
            if (place.offset() > from && place.offset() < to) {
                places.add(new Node.Place(place.offset() + shift, place.position(), true));
            }
        }
        result.append(scalar.text(), from, to);
    }

    private String secret(Node.Scalar scalar, int at, String reference, String subject) {
        if (!isVariable(reference)) {
            problems.add(
                    scalar.positionAt(at),
                    subject,
                    "'${" + reference + "}' is not a reference to a secret; allowed: " + Secrets.FORM);
        }
        return "${" + reference + "}";
    }

    private static boolean isVariable(String reference) {
        return VARIABLE.matcher(reference.substring("env:".length())).matches();
    }

    private String value(Node.Scalar scalar, int at, String name, String subject) {
        if (!NAME.matcher(name).matches()) {
            problems.add(
                    scalar.positionAt(at),
                    subject,
                    "'${" + name + "}' names no parameter; allowed: ${name}, " + Secrets.FORM
                            + ", and $${ for the characters ${");
        } else if (!declared.contains(name)) {
            problems.add(scalar.positionAt(at), subject, "parameter '" + name + "' is not declared" + known(name));
        }
        String value = values.getOrDefault(name, "${" + name + "}");
        if (putIn + value.length() > MAX_PUT_IN) {
            problems.add(
                    scalar.positionAt(at), subject, "parameters put in more than " + MAX_PUT_IN + " characters in all");
            return "";
        }
        putIn += value.length();
        return value;
    }

    private String known(String name) {
        String near = NameSuggester.didYouMean(name, declared);
        if (!near.isEmpty()) {
            return near;
        }
        return declared.isEmpty() ? "; it declares none under 'params'" : "; known: " + String.join(", ", declared);
    }

    private static String unknown(String noun, String given, Collection<String> known) {
        String near = NameSuggester.didYouMean(given, known);
        return noun + " '" + given + "' is unknown"
                + (near.isEmpty()
                        ? "; known: "
                                + String.join(", ", known.stream().sorted().toList())
                        : near);
    }

    private static boolean isNothing(Node node) {
        return node instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.NULL;
    }
}
