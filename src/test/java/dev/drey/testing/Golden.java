package dev.drey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that must not change unnoticed: files in {@code src/test/resources/golden}, written anew by {@code -Dgolden.update}. */
public final class Golden {
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /**
     * Demands that {@code actual} is what the file holds.
     *
     * @param file relative to {@code src/test/resources/golden}
     */
    public static void check(String file, String actual) {
        Path path = DIRECTORY.resolve(file);
        try {
            if (System.getProperty("golden.update") != null) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, actual);
            }
            assertThat(actual)
                    .as("%s; if the change is meant, run with -Dgolden.update and look at the difference", path)
                    .isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException("golden file " + path + " cannot be read; write it by -Dgolden.update", e);
        }
    }
}
