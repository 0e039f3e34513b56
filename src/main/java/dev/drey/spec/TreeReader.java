package dev.drey.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads a pipeline out of its tree, wherever that comes from: {@link YamlReader} or Java. The keys of the top level are {@code pipeline},
 * {@code params}, {@code stages} and the settings; the options of stages and the values of settings are not judged here but by who declares
 * them. Stateless and thread-safe.
 */
public final class TreeReader {
    /** Most stages of a pipeline. */
    public static final int MAX_STAGES = 500;
    /** The key of the pipeline's name. */
    public static final String NAME = "pipeline";
    /** The key of the parameters' declarations. */
    public static final String PARAMS = "params";
    /** The key of the stages. */
    public static final String STAGES = "stages";
    /** The key of a stage's type. */
    public static final String TYPE = "type";
    /** The key of a stage's inputs. */
    public static final String FROM = "from";
    /** The form of the names of stages. */
    public static final String STAGE_NAME_FORM = "[A-Za-z_][A-Za-z0-9_-]{0,63}";

    private static final Pattern STAGE_NAME = Pattern.compile(STAGE_NAME_FORM);

    private final List<String> settings;
    private final List<String> keys = new ArrayList<>(List.of(NAME, PARAMS, STAGES));

    /** @param settings the names of the pipeline-wide settings */
    public TreeReader(Collection<String> settings) {
        this.settings = List.copyOf(settings);
        this.keys.addAll(settings);
    }

    /**
     * Reads a tree.
     *
     * @param baseDirectory what relative paths in the pipeline are relative to
     * @param parameters values of parameters by name, which override the defaults
     * @param problems takes every fault
     * @return what could be read, also when there are problems: good enough to look for more; null when nothing could
     */
    public PipelineSpec read(Node root, Path baseDirectory, Map<String, String> parameters, Problems problems) {
        if (!(root instanceof Node.Mapping mapping)) {
            problems.add(
                    root.position(),
                    "",
                    "a pipeline must be a mapping with 'pipeline' and 'stages', got " + root.describe());
            return null;
        }
        Map<String, Node.Entry> top = mapping.byKey();
        Node declarations = top.containsKey(PARAMS) ? top.get(PARAMS).value() : null;
        Parameters values = Parameters.of(root.position().file(), declarations, parameters, problems);
        List<Node.Entry> given = new ArrayList<>();
        for (Node.Entry entry : mapping.entries()) {
            if (settings.contains(entry.key())) {
                given.add(new Node.Entry(entry.key(), entry.keyPosition(), values.apply(entry.value(), "")));
            } else if (!keys.contains(entry.key())) {
                problems.add(entry.keyPosition(), "", unknownKey(entry.key()));
            }
        }
        String name = name(top.get(NAME), root.position(), values, problems);
        return new PipelineSpec(
                name,
                root.position(),
                given,
                stages(top.get(STAGES), root.position(), values, problems),
                baseDirectory);
    }

    private String unknownKey(String key) {
        String near = NameSuggester.didYouMean(key, keys);
        return "key '" + key + "' is unknown" + (near.isEmpty() ? "; known: " + String.join(", ", keys) : near);
    }

    /** The pipeline's name; empty when there is a problem with it. */
    private static String name(Node.Entry entry, Position root, Parameters values, Problems problems) {
        if (entry == null) {
            problems.add(root, "", "'pipeline' is missing; expected the pipeline's name");
            return "";
        }
        Node value = values.apply(entry.value(), "");
        if (isUnresolved(value)) {
            return "";
        }
        if (value instanceof Node.Scalar scalar
                && scalar.kind() != Node.ScalarKind.NULL
                && !scalar.text().isBlank()
                && !Secrets.isIn(scalar.text())) {
            return Secrets.unescape(scalar.text());
        }
        problems.add(value.position(), "", "'pipeline' must be the pipeline's name, got " + value.describe());
        return "";
    }

    private static List<StageSpec> stages(Node.Entry entry, Position root, Parameters values, Problems problems) {
        if (entry == null) {
            problems.add(root, "", "'stages' is missing; expected a mapping of stage name to stage");
            return List.of();
        }
        if (!(entry.value() instanceof Node.Mapping mapping)
                || mapping.entries().isEmpty()) {
            problems.add(
                    entry.value().position(),
                    "",
                    "'stages' must be a mapping of stage name to stage, got "
                            + entry.value().describe());
            return List.of();
        }
        int count = mapping.entries().size();
        if (count > MAX_STAGES) {
            problems.add(
                    mapping.entries().get(MAX_STAGES).keyPosition(),
                    "",
                    "there are " + count + " stages; allowed: " + MAX_STAGES);
        }
        return mapping.entries().stream()
                .limit(MAX_STAGES)
                .map(e -> stage(e, values, problems))
                .toList();
    }

    private static StageSpec stage(Node.Entry entry, Parameters values, Problems problems) {
        String subject = "stage '" + entry.key() + "'";
        if (!STAGE_NAME.matcher(entry.key()).matches()) {
            problems.add(
                    entry.keyPosition(), subject, "a name is a letter or _, then at most 63 letters, digits, _ or -");
        }
        Node.Scalar type = null;
        List<Node.Scalar> from = List.of();
        List<Node.Entry> options = new ArrayList<>();
        if (!(entry.value() instanceof Node.Mapping mapping)) {
            problems.add(
                    entry.value().position(),
                    subject,
                    "expected a mapping with 'type', 'from' and options, got "
                            + entry.value().describe());
            return new StageSpec(entry.key(), entry.keyPosition(), null, from, options);
        }
        for (Node.Entry part : mapping.entries()) {
            Node value = values.apply(part.value(), subject);
            switch (part.key()) {
                case TYPE -> type = type(value, subject, problems);
                case FROM -> from = from(value, subject, problems);
                default -> options.add(new Node.Entry(part.key(), part.keyPosition(), value));
            }
        }
        if (!mapping.byKey().containsKey(TYPE)) {
            problems.add(entry.keyPosition(), subject, "'type' is missing; expected the type of the stage");
        }
        return new StageSpec(entry.key(), entry.keyPosition(), type, from, options);
    }

    private static Node.Scalar type(Node value, String subject, Problems problems) {
        if (value instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.TEXT) {
            return scalar;
        }
        if (!isUnresolved(value)) {
            problems.add(value.position(), subject, "'type' must be the type of the stage, got " + value.describe());
        }
        return null;
    }

    private static boolean isUnresolved(Node value) {
        return value instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.UNRESOLVED;
    }

    private static List<Node.Scalar> from(Node value, String subject, Problems problems) {
        List<Node> items = value instanceof Node.Sequence sequence ? sequence.items() : List.of(value);
        if (items.isEmpty()) {
            problems.add(
                    value.position(), subject, "'from' must be a stage's name or a list of them, got an empty list");
        }
        List<Node.Scalar> names = new ArrayList<>();
        for (Node item : items) {
            if (item instanceof Node.Scalar scalar && (scalar.kind() == Node.ScalarKind.TEXT || isUnresolved(item))) {
                names.add(scalar);
            } else {
                problems.add(
                        item.position(),
                        subject,
                        "'from' must be a stage's name or a list of them, got " + item.describe());
            }
        }
        return names;
    }
}
