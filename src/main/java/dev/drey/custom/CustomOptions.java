package dev.drey.custom;

import dev.drey.chunk.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The {@code options} of a custom stage: texts by name, which a class asks for by type and bounds while it is bound. A value that is missing or wrong is noted, to be told with its
 * place in the pipeline beside all other faults, and the class goes on with a stand-in; what it makes of that is not used. Options that it never asks for are
 * unknown ones.
 */
public final class CustomOptions {
    private final Map<String, String> given;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, String> faults = new LinkedHashMap<>();

    /** @param given as written in the pipeline, by name */
    public CustomOptions(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** True when the option stands in the pipeline. */
    public boolean has(String name) {
        asked.add(name);
        return given.containsKey(name);
    }

    /** A text that must be given; the empty string after a fault. */
    public String text(String name) {
        return has(name) ? given.get(name) : missing(name, "text", "");
    }

    /** A text, or {@code otherwise} when it is not given. */
    public String text(String name, String otherwise) {
        return has(name) ? given.get(name) : otherwise;
    }

    /** A whole number that must be given, between the bounds, both allowed; {@code least} after a fault. */
    public long integer(String name, long least, long most) {
        return has(name) ? parsed(name, least, most) : missing(name, wholeNumber(least, most), least);
    }

    /** A whole number between the bounds, both allowed, or {@code otherwise} when it is not given. */
    public long integer(String name, long least, long most, long otherwise) {
        return has(name) ? parsed(name, least, most) : otherwise;
    }

    private long parsed(String name, long least, long most) {
        try {
            long value = Long.parseLong(given.get(name).strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as a number out of bounds is
        }
        fault(name, "expected " + wholeNumber(least, most) + ", got '" + given.get(name) + "'");
        return least;
    }

    private static String wholeNumber(long least, long most) {
        return "whole number from " + least + " to " + most;
    }

    /** A finite number, or {@code otherwise} when it is not given. */
    public double number(String name, double otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        try {
            double value = Double.parseDouble(given.get(name));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as what is not finite is
        }
        fault(name, "expected number, got '" + given.get(name) + "'");
        return otherwise;
    }

    /** {@code true} or {@code false}, or {@code otherwise} when it is not given. */
    public boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        String value = given.get(name);
        if (!value.equals("true") && !value.equals("false")) {
            fault(name, "expected true or false, got '" + value + "'");
            return otherwise;
        }
        return value.equals("true");
    }

    /**
     * The index of a column of the input that the option names, which must be given.
     *
     * @return 0 after a fault
     */
    public int column(String name, Schema input) {
        String column = text(name);
        int index = input.indexOf(column);
        if (index < 0 && !faults.containsKey(name)) {
            fault(name, "column '" + column + "' is unknown; known: " + String.join(", ", input.names()));
        }
        return Math.max(0, index);
    }

    /** Notes a fault of an option's value; the first one of each is told. */
    public void fault(String name, String message) {
        faults.putIfAbsent(name, message);
    }

    private <T> T missing(String name, String expected, T standIn) {
        fault(name, "is missing; expected " + expected);
        return standIn;
    }

    /** The faults, by option. */
    public Map<String, String> faults() {
        return Map.copyOf(faults);
    }

    /** The names that were asked for. */
    public Set<String> asked() {
        return Set.copyOf(asked);
    }
}
