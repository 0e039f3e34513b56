package dev.drey.stage;

import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path in a pipeline may look like. Whether it exists is checked by who opens it. */
final class Paths {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);

    private Paths() {}

    /** The path as it is; null when it is empty. */
    static String check(Node.Scalar scalar, String path) throws InvalidValueException {
        if (path.isBlank()) {
            return null;
        }
        int nul = path.indexOf('\0');
        if (nul >= 0) {
            throw new InvalidValueException(scalar.position(), "path holds the character NUL at offset " + nul);
        }
        Matcher matcher = SCHEME.matcher(path);
        if (!matcher.matches()) {
            return path;
        }
        String scheme = matcher.group(1);
        if (!OptionTypes.PATH_SCHEMES.contains(scheme)) {
            throw new InvalidValueException(
                    scalar.position(),
                    "path '" + path + "' has scheme '" + scheme + "'; allowed: "
                            + String.join(
                                    ", ",
                                    OptionTypes.PATH_SCHEMES.stream().sorted().toList())
                            + ", or a local path (./" + path + " where the name holds a colon)"
                            + NameSuggester.didYouMean(scheme, OptionTypes.PATH_SCHEMES));
        }
        if (!matcher.group(2).startsWith("/")) {
            throw new InvalidValueException(
                    scalar.position(), "path '" + path + "' has no / behind its scheme; write " + scheme + ":///…");
        }
        return path;
    }
}
