package dev.drey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be known of {@code docker-compose.yml} without a container engine: that it fits the build, the jar and Flink. */
class ComposeIT {
    private static final String ENTRY_CLASS = "dev.drey.cli.Main";
    private static final String JAR = "/opt/flink/usrlib/drey.jar";
    private static final List<Class<?>> OPTION_CLASSES =
            List.of(JobManagerOptions.class, TaskManagerOptions.class, WebOptions.class);

    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void read() throws IOException {
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(Path.of("docker-compose.yml")));
        services = (Map<String, Map<String, Object>>) file.get("services");
    }

    @Test
    void images_areOfTheFlinkVersionOfTheBuild() throws IOException {
        Matcher version =
                Pattern.compile("<flink.version>(.*)</flink.version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        String image = "flink:" + version.group(1) + "-java17";

        assertThat(services).containsOnlyKeys("jobmanager", "taskmanager", "drey", "postgresql");
        flinkServices()
                .forEach((name, service) ->
                        assertThat(service.get("image")).as(name).isEqualTo(image));
    }

    @Test
    void mounts_existAndAreReadOnly() {
        services.forEach((name, service) -> {
            assertThat(strings(service, "volumes")).as(name).hasSize(2).allSatisfy(mount -> {
                String[] parts = mount.split(":");
                assertThat(parts).hasSize(3);
                assertThat(Path.of(parts[0])).exists();
                assertThat(parts[2]).isEqualTo("ro");
            });
        });
    }

    @Test
    void ports_areOpenOnThisMachineOnly() {
        List<String> ports = new ArrayList<>();
        services.values().forEach(service -> ports.addAll(strings(service, "ports")));

        assertThat(ports).isNotEmpty().allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:"));
    }

    @Test
    void properties_areOptionsThatFlinkKnows() throws IllegalAccessException {
        Set<String> known = knownOptions();

        flinkServices().forEach((name, service) -> {
            Map<String, String> properties = flinkProperties(service);
            assertThat(properties).as(name).containsEntry("jobmanager.rpc.address", "jobmanager");
            assertThat(known).as(name).containsAll(properties.keySet());
        });
        assertThat(flinkProperties(services.get("jobmanager"))).containsEntry("web.submit.enable", "false");
    }

    @Test
    void client_namesTheJarItsEntryClassAndAPipeline() throws IOException {
        List<String> words =
                List.of(services.get("drey").get("command").toString().trim().split("\\s+"));

        assertThat(words).containsSubsequence("flink", "run", "-c", ENTRY_CLASS, JAR, "run");
        assertThat(onThisMachine(JAR)).isEqualTo(Path.of("./target/drey.jar"));
        assertThat(onThisMachine(words.get(words.size() - 1))).isRegularFile();
        try (JarFile jar = new JarFile("target/drey.jar")) {
            assertThat(jar.getEntry(ENTRY_CLASS.replace('.', '/') + ".class")).isNotNull();
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(ENTRY_CLASS);
        }
    }

    /** Where a file of the client's container lies on this machine, by its mounts. */
    private static Path onThisMachine(String inContainer) {
        for (String mount : strings(services.get("drey"), "volumes")) {
            String[] parts = mount.split(":");
            if (inContainer.startsWith(parts[1])) {
                return Path.of(parts[0] + inContainer.substring(parts[1].length()));
            }
        }
        throw new AssertionError(inContainer + " is under no mount");
    }

    private static List<String> strings(Map<String, Object> service, String key) {
        List<String> strings = new ArrayList<>();
        if (service.get(key) instanceof List<?> list) {
            list.forEach(each -> strings.add(each.toString()));
        }
        return strings;
    }

    private static Map<String, Map<String, Object>> flinkServices() {
        Map<String, Map<String, Object>> flink = new HashMap<>(services);
        flink.remove("postgresql");
        return flink;
    }

    /** A password that stood in the file would be everybody's; an unset variable must not stop those who want no database. */
    @Test
    void passwords_areThoseOfTheEnvironment() {
        List<String> passwords = new ArrayList<>();
        for (Map<String, Object> service : services.values()) {
            strings(service, "environment").stream()
                    .filter(variable -> variable.contains("PASSWORD"))
                    .forEach(passwords::add);
        }
        assertThat(passwords)
                .containsExactlyInAnyOrder(
                        "DREY_DB_PASSWORD=${DREY_DB_PASSWORD:-}", "POSTGRES_PASSWORD=${DREY_DB_PASSWORD:-}");
    }

    private static Map<String, String> flinkProperties(Map<String, Object> service) {
        Map<String, String> properties = new HashMap<>();
        for (String variable : strings(service, "environment")) {
            if (!variable.startsWith("FLINK_PROPERTIES=\n")) {
                continue;
            }
            variable.lines().skip(1).map(line -> line.split(": ")).forEach(parts -> properties.put(parts[0], parts[1]));
        }
        return properties;
    }

    private static Set<String> knownOptions() throws IllegalAccessException {
        Set<String> known = new HashSet<>();
        for (Class<?> options : OPTION_CLASSES) {
            for (Field field : options.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof ConfigOption<?> option) {
                    known.add(option.key());
                }
            }
        }
        return known;
    }
}
