package dev.drey.stage;

import dev.drey.spec.NameSuggester;
import dev.drey.spec.Node;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path in a pipeline may look like, and what it means. Whether it exists is checked by who opens it. */
public final class Paths {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final String LOCAL_SCHEME = "file:";

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

    /** True for a path with a scheme, {@code file} among them. */
    public static boolean hasScheme(String path) {
        Matcher matcher = SCHEME.matcher(path);
        return matcher.matches() && matcher.group(2).startsWith("/");
    }

    /** True for a path that is not on a local or mounted file system. */
    public static boolean isRemote(String path) {
        return hasScheme(path) && !path.startsWith(LOCAL_SCHEME);
    }

    /**
     * A local path as an absolute one.
     *
     * @param base what a relative path is relative to
     * @param path with or without the scheme {@code file}; not remote
     * @throws IllegalArgumentException if it cannot be a path
     */
    public static Path local(Path base, String path) {
        Path local = path.startsWith(LOCAL_SCHEME) ? Path.of(URI.create(path)) : base.resolve(path);
        return local.toAbsolutePath().normalize();
    }
}
