package dev.drey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code drey} script, in a house of its own (with a blank in its name) and with a {@code java} that only prints its
 * arguments: what the script decides before there is a Java process.
 */
class LauncherTest {
    @TempDir
    private Path temp;

    private Path home;
    private Path javaHome;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void furnish() throws IOException {
        home = Files.createDirectories(temp.resolve("a house"));
        Files.copy(Path.of("drey"), home.resolve("drey"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("conf"));
        Files.createDirectories(home.resolve("target/lib"));
        Files.createFile(home.resolve("target/drey.jar"));
        Files.createFile(home.resolve("target/lib/flink.jar"));
        javaHome = temp.resolve("a jdk");
        installJava("17.0.15", "printf '%s\\n' \"$@\"");
        environment.put("JAVA_HOME", javaHome.toString());
    }

    @Test
    void arguments_reachJavaUnchanged() throws Exception {
        Outcome outcome = run(home.resolve("drey"), "validate", "a b.yaml", "-P", "x=*", "");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).isEmpty();
        List<String> lines = outcome.out().lines().toList();
        int main = lines.indexOf("dev.drey.cli.Main");
        assertThat(lines.subList(main + 1, lines.size())).containsExactly("validate", "a b.yaml", "-P", "x=*", "");
        assertThat(lines.get(main - 1))
                .isEqualTo(home.resolve("target/drey.jar") + ":" + home.resolve("target/lib/flink.jar"));
        assertThat(lines).contains("-Ddrey.conf.dir=" + home.resolve("conf"));
    }

    @Test
    void symbolicLinks_leadHome() throws Exception {
        Path bin = Files.createDirectories(temp.resolve("bin"));
        Files.createSymbolicLink(temp.resolve("first"), home.resolve("drey"));
        Path second = Files.createSymbolicLink(bin.resolve("drey"), Path.of("../first"));

        Outcome outcome = run(second, "stages");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("-Ddrey.conf.dir=" + home.resolve("conf"));
    }

    @Test
    void userOptions_winOverTheDefaults() throws Exception {
        environment.put("DREY_JAVA_OPTS", "-Xmx4g -Dx=y");

        List<String> lines = run(home.resolve("drey"), "stages").out().lines().toList();

        assertThat(lines.indexOf("-Xmx4g")).isGreaterThan(lines.indexOf("-Xmx704m"));
        assertThat(lines).contains("-Xmx704m", "-Dx=y");
        assertThat(lines)
                .as("a heap of theirs may be smaller than ours is at first")
                .doesNotContain("-Xms704m");
        environment.remove("DREY_JAVA_OPTS");
        assertThat(run(home.resolve("drey"), "stages").out().lines()).contains("-Xmx704m", "-Xms704m");
    }

    @Test
    void javaThatIsTooOld_isNamedWithItsVersion() throws Exception {
        installJava("11.0.2", "exit 3");

        assertFailure(
                run(home.resolve("drey")),
                "'" + javaHome.resolve("bin/java") + "' is Java 11.0.2; Java 17 or newer is needed (set JAVA_HOME)");
    }

    @Test
    void javaWithoutReleaseFile_isAskedForItsVersion() throws Exception {
        installJava("ignored", "echo 'java version \"1.8.0_392\"' >&2");
        Files.delete(javaHome.resolve("release"));

        assertFailure(
                run(home.resolve("drey")),
                "'" + javaHome.resolve("bin/java") + "' is Java 1.8.0_392; Java 17 or newer is needed (set JAVA_HOME)");
    }

    @Test
    void javaHomeWithoutJava_isTold() throws Exception {
        environment.put("JAVA_HOME", temp.toString());

        assertFailure(
                run(home.resolve("drey")),
                "JAVA_HOME is '" + temp + "', but there is no '" + temp.resolve("bin/java")
                        + "'; point it at a JDK 17 or newer, or unset it");
    }

    @Test
    void missingJarAndSources_areTold() throws Exception {
        Files.delete(home.resolve("target/drey.jar"));

        assertFailure(
                run(home.resolve("drey")),
                "'" + home.resolve("target/drey.jar") + "' is missing and there is no '" + home.resolve("pom.xml")
                        + "' to build it from");
    }

    @Test
    void missingConfigurationFolder_isTold() throws Exception {
        environment.put("DREY_CONF_DIR", "/nowhere");

        assertFailure(run(home.resolve("drey")), "the configuration folder '/nowhere' does not exist (DREY_CONF_DIR)");
    }

    @Test
    void sourcesNewerThanTheJar_areBuiltOnce() throws Exception {
        Path sources = Files.createDirectories(home.resolve("src/main/java"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.writeString(sources.resolve("A.java"), "class A {}");
        Files.setLastModifiedTime(home.resolve("target/drey.jar"), FileTime.fromMillis(0));
        Path bin = Files.createDirectories(temp.resolve("bin"));
        executable(bin.resolve("mvn"), "echo built");
        environment.put("PATH", bin + ":" + System.getenv("PATH"));

        Outcome first = run(home.resolve("drey"), "stages");
        Outcome second = run(home.resolve("drey"), "stages");

        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).contains("drey: building (mvn package)").contains("built");
        assertThat(first.out()).doesNotContain("built");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void failedBuild_stopsTheRun() throws Exception {
        Files.createDirectories(home.resolve("src/main"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.delete(home.resolve("target/drey.jar"));
        Path bin = Files.createDirectories(temp.resolve("bin"));
        executable(bin.resolve("mvn"), "echo 'A.java:1: no' >&2; exit 1");
        environment.put("PATH", bin + ":" + System.getenv("PATH"));

        Outcome outcome = run(home.resolve("drey"), "stages");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("A.java:1: no").contains("drey: the build failed");
        assertThat(home.resolve("target/.drey-build.lock")).doesNotExist();
    }

    @Test
    void openedPackages_areThoseOfTheTests() throws Exception {
        assertThat(openedPackages(Path.of("drey"))).isNotEmpty().isEqualTo(openedPackages(Path.of("pom.xml")));
    }

    private static List<String> openedPackages(Path file) throws IOException {
        return Pattern.compile("--add-(opens|exports)=[a-z.]+/[a-z.]+=ALL-UNNAMED")
                .matcher(Files.readString(file))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private void installJava(String version, String body) throws IOException {
        Files.createDirectories(javaHome.resolve("bin"));
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(javaHome.resolve("bin/java"), body);
    }

    private static void executable(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void assertFailure(Outcome outcome, String message) {
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("drey: " + message + "\n");
        assertThat(outcome.out()).isEmpty();
    }

    private record Outcome(int exitCode, String out, String err) {}

    private Outcome run(Path script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path out = temp.resolve("stdout");
        Path err = temp.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(temp.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DREY_"));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Outcome(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
