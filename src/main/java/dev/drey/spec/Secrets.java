package dev.drey.spec;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * References to secrets inside texts: {@code ${env:NAME}} stands for the environment variable {@code NAME}, {@code $${env:NAME}} for the
 * characters {@code ${env:NAME}} themselves. A specification keeps both as written; only {@link #resolve} puts values in, as late as possible
 * and never into anything that is printed, planned or stored.
 */
public final class Secrets {
    /** What a reference begins with. */
    static final String PREFIX = "${env:";
    /** The form of a reference, for messages. */
    public static final String FORM = "${env:NAME}, NAME of letters, digits and _";

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");

    private Secrets() {}

    /** True when the text holds at least one reference. */
    public static boolean isIn(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            if (!isEscaped(matcher)) {
                return true;
            }
        }
        return false;
    }

    /** The text of a value that holds no reference: escapes are taken away. */
    public static String unescape(String text) {
        return text.replace("$" + PREFIX, PREFIX);
    }

    /** The variables that a text refers to and the environment lacks, so that this is known before the values are needed. */
    public static List<String> unset(String text) {
        return REFERENCE
                .matcher(text)
                .results()
                .filter(reference -> !reference.group().startsWith("$$"))
                .map(reference -> reference.group(1))
                .filter(variable -> System.getenv(variable) == null)
                .distinct()
                .toList();
    }

    /**
     * Puts the values of the environment in.
     *
     * @throws UnresolvedSecretException naming the variable that is not set
     */
    public static String resolve(String text) {
        return resolve(text, System::getenv);
    }

    /** {@link #resolve(String)} with another environment, which gives null for variables that are not set. */
    static String resolve(String text, UnaryOperator<String> environment) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            resolved.append(text, end, matcher.start());
            if (isEscaped(matcher)) {
                resolved.append(matcher.group(), 1, matcher.group().length());
            } else {
                String value = environment.apply(matcher.group(1));
                if (value == null) {
                    throw new UnresolvedSecretException(matcher.group(1));
                }
                resolved.append(value);
            }
            end = matcher.end();
        }
        return resolved.append(text, end, text.length()).toString();
    }

    private static boolean isEscaped(Matcher matcher) {
        return matcher.group().startsWith("$$");
    }
}
