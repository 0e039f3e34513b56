package dev.drey.spec;

import java.io.Serializable;

/**
 * A text that may refer to secrets. What is kept, sent, compared and printed are the references; the values exist only in what
 * {@link #resolve()} returns, and the caller prints and stores that nowhere.
 *
 * @param template the text with references, as {@link Secrets} describes them
 */
public record SecretText(String template) implements Serializable {

    /** @throws UnresolvedSecretException naming the variable that is not set on this machine */
    public String resolve() {
        return Secrets.resolve(template);
    }

    @Override
    public String toString() {
        return template;
    }
}
