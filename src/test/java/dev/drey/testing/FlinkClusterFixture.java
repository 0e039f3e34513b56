package dev.drey.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drey.testing.ChildProcess.Outcome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A real Flink session cluster for tests: a JobManager and TaskManagers, each a JVM of its own, on loopback with ports that the system picks. Made of
 * the jars in {@code target/lib}, which is what Flink's distribution holds; {@code target/drey.jar} is not among them but submitted by Flink's
 * client, as users do.
 *
 * <p>An extension of a test class ({@code @RegisterExtension static}). All files, logs included, are in {@code target/cluster/<test class>}; when a
 * test fails, the ends of the logs are part of the message. All processes are killed at the end, also when this JVM is.
 */
public final class FlinkClusterFixture implements BeforeAllCallback, AfterAllCallback, TestExecutionExceptionHandler {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration RUN_LIMIT = Duration.ofSeconds(120);
    private static final long POLL_MILLIS = 50;
    private static final Path LIBRARIES = Path.of("target", "lib");
    private static final Path JAR = Path.of("target", "drey.jar");
    private static final ObjectMapper JSON = new ObjectMapper();

    // Configuration
    private final int taskManagerCount;
    private final int slots;

    // Resources
    private Path home;
    private final Map<String, String> configuration = new TreeMap<>();
    private final List<ChildProcess> children = new ArrayList<>();
    private final Map<String, ChildProcess> taskManagers = new TreeMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private int startedTaskManagers;
    private int clients;

    /** @param slots of each TaskManager */
    public FlinkClusterFixture(int taskManagers, int slots) {
        this.taskManagerCount = taskManagers;
        this.slots = slots;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        home = Path.of("target", "cluster", context.getRequiredTestClass().getSimpleName())
                .toAbsolutePath();
        deleteRecursively(home);
        Files.createDirectories(home.resolve("tmp"));
        try {
            start();
        } catch (Throwable e) {
            afterAll(context);
            throw e;
        }
    }

    private void start() throws IOException, InterruptedException {
        configure();
        ChildProcess jobManager = startJava(
                "jobmanager",
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                List.of(
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        "--configDir",
                        writeConfiguration("jobmanager")));
        configuration.put(
                "jobmanager.rpc.port",
                jobManager
                        .awaitLine(Pattern.compile("pekko\\.tcp://flink@localhost:(\\d+)"), START_LIMIT)
                        .group(1));
        configuration.put(
                "rest.port",
                jobManager
                        .awaitLine(Pattern.compile("Rest endpoint listening at [^:]+:(\\d+)"), START_LIMIT)
                        .group(1));
        writeConfiguration("conf");
        for (int i = 1; i <= taskManagerCount; i++) {
            startTaskManager();
        }
        for (ChildProcess taskManager : taskManagers.values()) {
            awaitRegistration(taskManager);
        }
    }

    private static void awaitRegistration(ChildProcess taskManager) throws InterruptedException {
        taskManager.awaitLine(Pattern.compile("Successful registration at resource manager"), START_LIMIT);
    }

    /**
     * Kills a TaskManager, as {@code kill -9} does, and starts another in its place.
     *
     * @param id as the REST API has it
     */
    public void replaceTaskManager(String id) throws IOException, InterruptedException {
        taskManagers.remove(id).close();
        awaitRegistration(startTaskManager());
        await(
                "/taskmanagers",
                "the end of " + id,
                answer -> !taskManagerIds(answer).contains(id));
    }

    /** The TaskManagers that the cluster knows. */
    public List<String> taskManagerIds() throws IOException, InterruptedException {
        return taskManagerIds(get("/taskmanagers"));
    }

    private static List<String> taskManagerIds(JsonNode answer) {
        return answer.get("taskmanagers").findValuesAsText("id");
    }

    private void configure() {
        configuration.put("jobmanager.rpc.address", "localhost");
        configuration.put("jobmanager.rpc.port", "0");
        configuration.put("jobmanager.bind-host", "localhost");
        configuration.put("rest.address", "localhost");
        configuration.put("rest.bind-address", "localhost");
        configuration.put("rest.bind-port", "0");
        configuration.put("taskmanager.host", "localhost");
        configuration.put("taskmanager.bind-host", "localhost");
        configuration.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
        configuration.put("taskmanager.memory.process.size", "704m");
        configuration.put("taskmanager.memory.jvm-metaspace.size", "128m");
        configuration.put("taskmanager.memory.jvm-overhead.min", "64m");
        configuration.put("taskmanager.memory.jvm-overhead.max", "64m");
        configuration.put("taskmanager.memory.framework.heap.size", "64m");
        configuration.put("taskmanager.memory.framework.off-heap.size", "128m");
        configuration.put("taskmanager.memory.network.min", "64m");
        configuration.put("taskmanager.memory.network.max", "64m");
        configuration.put("taskmanager.memory.managed.size", "64m");
        // Of Flink's 512 four exchanges of batch would take all there is.
        configuration.put("taskmanager.network.sort-shuffle.min-buffers", "64");
        configuration.put("execution.target", "remote");
        configuration.put(
                "execution.checkpointing.dir",
                home.resolve("checkpoints").toUri().toString());
        configuration.put("io.tmp.dirs", home.resolve("tmp").toString());
        // Tests wait for both: that a process is gone, and for what metrics say.
        configuration.put("heartbeat.interval", "1s");
        configuration.put("metrics.fetcher.update-interval", "500ms");
    }

    /** Writes the configuration as it is now. @return the folder */
    private String writeConfiguration(String folder) throws IOException {
        Path directory = Files.createDirectories(home.resolve(folder));
        StringBuilder yaml = new StringBuilder();
        configuration.forEach(
                (key, value) -> yaml.append(key).append(": '").append(value).append("'\n"));
        Files.writeString(directory.resolve("config.yaml"), yaml);
        Files.writeString(directory.resolve("log4j2.properties"), """
                rootLogger.level = info
                rootLogger.appenderRef.out.ref = ${sys:log.to}
                logger.drey.name = dev.drey
                logger.drey.level = debug
                appender.console.type = Console
                appender.console.name = console
                appender.console.layout.type = PatternLayout
                appender.console.layout.pattern = %d{HH:mm:ss,SSS} %-5level %c{1} %m%n%ex
                appender.file.type = File
                appender.file.name = file
                appender.file.fileName = ${sys:log.file}
                appender.file.createOnDemand = true
                appender.file.layout.type = PatternLayout
                appender.file.layout.pattern = %d{HH:mm:ss,SSS} %-5level %c{1} %m%n%ex
                """);
        return directory.toString();
    }

    /** What Flink's taskmanager.sh does: the JVM's options and the shares of memory follow from the configuration. */
    private ChildProcess startTaskManager() throws IOException {
        String id = "taskmanager-" + ++startedTaskManagers;
        TaskExecutorProcessSpec memory =
                TaskExecutorProcessUtils.processSpecFromConfig(Configuration.fromMap(configuration));
        List<String> options = new ArrayList<>(words(ProcessMemoryUtils.generateJvmParametersStr(memory)));
        options.add("-XX:+UseSerialGC");
        List<String> program = new ArrayList<>(List.of(
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                "--configDir",
                home.resolve("conf").toString()));
        program.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
        program.addAll(List.of("-D", "taskmanager.resource-id=" + id));
        ChildProcess taskManager = startJava(id, options, program);
        taskManagers.put(id, taskManager);
        return taskManager;
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.trim().split("\\s+"));
    }

    /** Starts a process of the cluster, which logs to its standard output. */
    private ChildProcess startJava(String name, List<String> options, List<String> program) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("-Dlog.to=console");
        return startJava(name, Map.of(), all, program);
    }

    private ChildProcess startJava(
            String name, Map<String, String> environment, List<String> options, List<String> program)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(options);
        command.add("-Djava.io.tmpdir=" + home.resolve("tmp"));
        command.add("-Dlog.file=" + home.resolve(name + ".log"));
        command.add("-Dlog4j2.configurationFile="
                + home.resolve(name.equals("jobmanager") ? name : "conf").resolve("log4j2.properties"));
        command.addAll(List.of("-cp", LIBRARIES.toAbsolutePath() + "/*"));
        command.addAll(program);
        ChildProcess child = ChildProcess.start(name, home, environment, command);
        children.add(child);
        return child;
    }

    /** A folder of the test's own, for input and output that all processes see. */
    public Path directory(String name) throws IOException {
        return Files.createDirectories(home.resolve(name));
    }

    /**
     * {@code flink run target/drey.jar arguments}, to its end.
     *
     * @return exit code and outputs of the client
     */
    public Outcome run(String... arguments) throws IOException, InterruptedException {
        return submit(arguments).awaitEnd(RUN_LIMIT);
    }

    /** {@code flink run target/drey.jar arguments}, in the background. */
    public ChildProcess submit(String... arguments) throws IOException {
        return client(Stream.concat(Stream.of("run", JAR.toString()), Stream.of(arguments)));
    }

    /** {@code flink run -d target/drey.jar arguments}: returns as soon as the cluster has the job. @return the job's id */
    public String submitDetached(String... arguments) throws IOException, InterruptedException {
        ChildProcess client = client(Stream.concat(Stream.of("run", "-d", JAR.toString()), Stream.of(arguments)));
        return client.awaitLine(Pattern.compile("Job has been submitted with JobID ([0-9a-f]{32})"), RUN_LIMIT)
                .group(1);
    }

    private ChildProcess client(Stream<String> arguments) throws IOException {
        clients++;
        List<String> program = new ArrayList<>(List.of("org.apache.flink.client.cli.CliFrontend"));
        arguments.forEach(program::add);
        return startJava(
                "client-" + clients,
                Map.of("FLINK_CONF_DIR", home.resolve("conf").toString()),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog.to=file"),
                program);
    }

    /** The answer of the REST API to {@code GET path}. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    private JsonNode post(String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + configuration.get("rest.port") + path))
                .timeout(RUN_LIMIT);
    }

    private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(request.method() + " " + request.uri() + " gives " + response.statusCode() + ": "
                    + response.body());
        }
        return JSON.readTree(response.body());
    }

    /**
     * Asks the REST API again and again until it gives what is wanted.
     *
     * @throws AssertionError with the last answer, if it does not in time
     */
    public JsonNode await(String path, String what, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RUN_LIMIT.toNanos();
        while (true) {
            JsonNode answer = get(path);
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not come about within " + RUN_LIMIT + "; " + path + " gives:\n"
                        + answer.toPrettyString());
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Waits until a job is in a state; fails at once when it is in another final one. */
    public void awaitState(String job, String state) throws IOException, InterruptedException {
        await("/jobs/" + job, "job state " + state, answer -> {
            String now = answer.get("state").asText();
            if (!now.equals(state) && List.of("FINISHED", "FAILED", "CANCELED").contains(now)) {
                throw new AssertionError("the job is " + now + ", awaited: " + state + exceptions(job));
            }
            return now.equals(state);
        });
    }

    /** Waits for a checkpoint of a job that has begun after now, and is complete. @return its number */
    public long awaitCheckpoint(String job) throws IOException, InterruptedException {
        String path = "/jobs/" + job + "/checkpoints";
        // The next one may have begun already.
        long next = get(path).at("/latest/completed/id").asLong() + 1;
        return completed(await(path, "a checkpoint", answer -> completed(answer) > next));
    }

    private static long completed(JsonNode checkpoints) {
        return checkpoints.at("/latest/completed/id").asLong();
    }

    /** Waits until a job has been restored. @return the number of the checkpoint */
    public long awaitRestore(String job) throws IOException, InterruptedException {
        return await(
                        "/jobs/" + job + "/checkpoints",
                        "a restore",
                        answer -> answer.at("/latest/restored/id").isNumber())
                .at("/latest/restored/id")
                .asLong();
    }

    private String exceptions(String job) {
        try {
            return "\n" + get("/jobs/" + job + "/exceptions").toPrettyString();
        } catch (IOException | InterruptedException e) {
            return " (its exceptions cannot be read: " + e + ")";
        }
    }

    /**
     * {@code flink stop}: takes a savepoint and ends the job.
     *
     * @param drain true to let operators finish as at the end of their input
     * @return where the savepoint is
     */
    public String stopWithSavepoint(String job, boolean drain) throws IOException, InterruptedException {
        JsonNode trigger = post(
                "/jobs/" + job + "/stop",
                JSON.writeValueAsString(
                        Map.of("targetDirectory", directory("savepoints").toUri(), "drain", drain)));
        JsonNode done = await(
                "/jobs/" + job + "/savepoints/" + trigger.get("request-id").asText(),
                "the savepoint",
                answer -> answer.at("/status/id").asText().equals("COMPLETED"));
        String location = done.at("/operation/location").asText();
        if (location.isEmpty()) {
            throw new AssertionError("the savepoint failed:\n" + done.toPrettyString());
        }
        awaitState(job, "FINISHED");
        return location;
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable fault) throws Throwable {
        StringBuilder logs = new StringBuilder("the cluster's files are in " + home);
        for (ChildProcess child : children) {
            logs.append('\n').append(child.tail());
        }
        fault.addSuppressed(new AssertionError(logs.toString()));
        throw fault;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        RuntimeException fault = null;
        for (ChildProcess child : children) {
            try {
                child.close();
            } catch (RuntimeException e) {
                fault = e;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
