package dev.drey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Examples of users' own classes, compiled and packed as a user would. */
public final class ExampleJars {
    private ExampleJars() {}

    /**
     * Compiles the sources of an example project and packs the classes.
     *
     * @param sources folder of the project's sources, relative to the repository
     * @param directory takes classes and jar
     * @param name of the jar
     */
    public static Path pack(Path sources, Path directory, String name) throws Exception {
        Path classes = Files.createDirectories(directory.resolve(name + ".classes"));
        List<String> arguments;
        try (Stream<Path> files = Files.walk(sources)) {
            arguments = Stream.concat(
                            Stream.of("-Xlint:all", "-Werror", "-d", classes.toString()),
                            files.filter(Files::isRegularFile).map(Path::toString))
                    .toList();
        }
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(failed).isZero();
        Path jar = directory.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(file);
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path each : compiled.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace('\\', '/')));
                packed.write(Files.readAllBytes(each));
            }
        }
        return jar;
    }
}
