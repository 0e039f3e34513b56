package dev.drey.cli;

import dev.drey.stage.Mode;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes the names of modes that pipelines use. */
final class ModeConverter implements ITypeConverter<Mode> {
    @Override
    public Mode convert(String text) {
        for (Mode mode : Mode.values()) {
            if (mode.label().equals(text)) {
                return mode;
            }
        }
        String allowed = Arrays.stream(Mode.values()).map(Mode::label).collect(Collectors.joining(", "));
        throw new TypeConversionException("'" + text + "' is no mode; allowed: " + allowed);
    }
}
