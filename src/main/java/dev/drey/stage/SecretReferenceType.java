package dev.drey.stage;

import dev.drey.spec.Node;
import dev.drey.spec.SecretText;
import dev.drey.spec.Secrets;
import java.util.regex.Pattern;

/** A secret that stands in the pipeline as a reference only. What stands there instead is never told: it may be the secret. */
final class SecretReferenceType implements OptionType<SecretText> {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:[A-Za-z_][A-Za-z0-9_]*}");

    @Override
    public String allowed() {
        return "reference " + Secrets.FORM;
    }

    @Override
    public String jsonSchema() {
        return "{\"type\":\"string\",\"pattern\":\"^[$][{]\"}";
    }

    @Override
    public SecretText read(Node node) throws InvalidValueException {
        if (node instanceof Node.Scalar scalar && scalar.kind() == Node.ScalarKind.UNRESOLVED) {
            throw InvalidValueException.alreadyTold(node.position());
        }
        if (node instanceof Node.Scalar scalar
                && REFERENCE.matcher(scalar.text()).matches()) {
            return new SecretText(scalar.text());
        }
        throw new InvalidValueException(
                node.position(),
                "expected " + allowed() + "; a secret does not stand in a pipeline, so what stands here is not shown");
    }

    @Override
    public String print(SecretText value) {
        return value.template();
    }
}
