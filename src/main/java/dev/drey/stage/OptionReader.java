package dev.drey.stage;

import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import dev.drey.spec.Position;
import dev.drey.spec.Problems;
import dev.drey.spec.StageSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads declared options against their declarations; tells all faults at once and gives what is not at fault. */
public final class OptionReader {
    private OptionReader() {}

    /**
     * Reads the options of a stage.
     *
     * @param problems takes every fault
     */
    public static Options read(StageSpec stage, StageType type, Problems problems) {
        return read(stage.options(), type.allOptions(), stage.position(), stage.subject(), problems);
    }

    /**
     * Reads options, also those of a pipeline as a whole.
     *
     * @param fallback where options that were not given are told missing
     * @param subject of the problems; may be empty
     * @param problems takes every fault
     */
    public static Options read(
            List<Node.Entry> entries, List<OptionSpec<?>> specs, Position fallback, String subject, Problems problems) {
        List<InvalidValueException> faults = new ArrayList<>();
        Options options = read(entries, specs, fallback, faults);
        faults.stream()
                .flatMap(fault -> fault.faults().stream())
                .forEach(fault -> problems.add(fault.position(), subject, fault.getMessage()));
        return options;
    }

    static Options read(
            List<Node.Entry> entries,
            List<OptionSpec<?>> specs,
            Position fallback,
            List<InvalidValueException> faults) {
        Map<String, OptionSpec<?>> byName =
                specs.stream().collect(Collectors.toMap(OptionSpec::name, Function.identity()));
        Map<String, Object> values = new HashMap<>();
        Map<String, Position> positions = new HashMap<>();
        Set<String> faulty = new HashSet<>();
        for (Node.Entry entry : entries) {
            OptionSpec<?> spec = byName.get(entry.key());
            if (spec == null) {
                faults.add(unknown(entry, specs));
                continue;
            }
            positions.put(entry.key(), entry.value().position());
            List<InvalidValueException> inside = new ArrayList<>();
            Object value = spec.type().read(entry.value(), inside);
            if (value != null) {
                values.put(entry.key(), value);
            }
            if (!inside.isEmpty()) {
                faulty.add(entry.key());
                inside.forEach(fault -> faults.add(fault.within("option '" + entry.key() + "'")));
            }
        }
        for (OptionSpec<?> spec : specs) {
            if (spec.required() && !positions.containsKey(spec.name())) {
                faulty.add(spec.name());
                faults.add(new InvalidValueException(
                        fallback,
                        "option '" + spec.name() + "' is missing; expected "
                                + spec.type().allowed()));
            }
        }
        return new Options(values, positions, faulty, fallback);
    }

    private static InvalidValueException unknown(Node.Entry entry, List<OptionSpec<?>> specs) {
        List<String> names = specs.stream().map(OptionSpec::name).toList();
        String near = NameSuggester.didYouMean(entry.key(), names);
        String known = names.isEmpty() ? "; there are none" : "; known: " + String.join(", ", names);
        return new InvalidValueException(
                entry.keyPosition(), "option '" + entry.key() + "' is unknown" + (near.isEmpty() ? known : near));
    }
}
