package dev.drey.stage.aggregate;

import dev.drey.spec.Node;
import dev.drey.stage.InvalidValueException;
import dev.drey.stage.OptionType;
import dev.drey.stage.OptionTypes;
import java.util.Locale;

/** The option type of {@code overflow}: YAML reads the bare word {@code null} as no value, here it is one. */
final class OverflowType implements OptionType<Overflow> {
    private static final OptionType<Overflow> WORDS = OptionTypes.oneOf(Overflow.class);

    @Override
    public String allowed() {
        return WORDS.allowed();
    }

    @Override
    public String jsonSchema() {
        return "{\"enum\":[\"fail\",\"null\",null]}";
    }

    @Override
    public String print(Overflow value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Overflow read(Node node) throws InvalidValueException {
        boolean bareNull = node instanceof Node.Scalar scalar
                && scalar.kind() == Node.ScalarKind.NULL
                && scalar.text().equalsIgnoreCase("null");
        return bareNull ? Overflow.NULL : WORDS.read(node);
    }
}
