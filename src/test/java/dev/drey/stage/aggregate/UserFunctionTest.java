package dev.drey.stage.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drey.chunk.Chunk;
import dev.drey.chunk.Chunks;
import dev.drey.chunk.DataType;
import dev.drey.chunk.Field;
import dev.drey.chunk.Schema;
import dev.drey.plan.RunOverrides;
import dev.drey.spec.SpecException;
import dev.drey.stage.Mode;
import dev.drey.testing.MaterializedResult;
import dev.drey.testing.PipelineCluster;
import dev.drey.testing.RandomChunks;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of a user's own aggregate, compiled to a jar as a user would, and run. */
class UserFunctionTest {
    private static final Path EXAMPLE = Path.of("examples/aggregate/src/main/java/example/MostCommon.java");
    private static final String SERVICE = "META-INF/services/dev.drey.stage.aggregate.AggregateFunction";

    private static final String PIPELINE = """
            pipeline: common
            jars: %s
            stages:
              visits:
                type: values
                schema: {user: string, page: string}
                rows: [[ann, home], [ann, shop], [ann, shop], [bob, shop], [bob, home], [bob, null], [eve, null]]
              totals: {type: aggregate, from: visits, group-by: [user], select: {page: %s}}
              out: {type: sink, from: totals, format: print}
            """;

    @RegisterExtension
    static final PipelineCluster CLUSTER = new PipelineCluster();

    @TempDir
    static Path directory;

    private static Path classes;

    @BeforeAll
    static void compile() throws Exception {
        classes = Files.createDirectory(directory.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), EXAMPLE.toString());
        assertThat(failed).isZero();
        pack("most-common.jar", "example.MostCommon\n");
        pack("no-service.jar", null);
        pack("missing-class.jar", "example.Missing\n");
    }

    private static void pack(String name, String services) throws Exception {
        try (OutputStream file = Files.newOutputStream(directory.resolve(name));
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> compiled = Files.walk(classes)) {
            for (Path each : compiled.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace('\\', '/')));
                jar.write(Files.readAllBytes(each));
            }
            if (services != null) {
                jar.putNextEntry(new JarEntry(SERVICE));
                jar.write(services.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void functionFromAJar_runsInEveryMode(Mode mode) throws Exception {
        String yaml = PIPELINE.formatted("[most-common.jar]", "most_common(page)");
        MaterializedResult result = PipelineCluster.result(
                CLUSTER.run(PipelineCluster.plan(yaml, directory, new RunOverrides(mode, 2, 2, Map.of()))), "out");
        assertThat(result)
                .isEqualTo(MaterializedResult.of(
                        Chunks.parse("user string | page string\nann | shop\nbob | home\neve | null\n")));
    }

    @Test
    void exampleFunction_keepsTheLaws() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.resolve("most-common.jar").toUri().toURL()},
                getClass().getClassLoader())) {
            AggregateFunction function = ServiceLoader.load(AggregateFunction.class, loader)
                    .iterator()
                    .next();
            CallShape call = CallShape.of(List.of(DataType.STRING), Overflow.FAIL);
            RandomChunks random = new RandomChunks(3);
            for (int rows : new int[] {0, 1, 10, 300}) {
                Chunk drawn = random.chunk(Schema.of(new Field("x", DataType.STRING)), rows);
                new AggregateLaws(function, call, drawn).check(20);
                new AggregateLaws(function, call.withRetracting(), drawn).check(5);
            }
        }
    }

    /** Java's own addition depends on order: the laws find it out. */
    @Test
    void functionThatDependsOnOrder_breaksALaw() {
        Chunk rows = Chunks.parse("x double\n1e16\n1.0\n-1e16\n1.0\n1.0\n3.0\n");
        AggregateLaws laws =
                new AggregateLaws(new PlainSum(), CallShape.of(List.of(DataType.DOUBLE), Overflow.FAIL), rows);
        assertThatThrownBy(() -> laws.check(20))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("plain_sum(double), seed ")
                .hasMessageContaining("; expected [");
    }

    @Test
    void faultyJars_areToldWithTheirPlace() {
        assertThat(problems("[no-service.jar]", "count(*)"))
                .containsExactly("test.yaml:2:7: jars [" + directory.resolve("no-service.jar")
                        + "] offer no AggregateFunction; one of them needs a file " + SERVICE
                        + " with the names of its classes");
        assertThat(problems("missing-class.jar", "count(*)"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).startsWith("test.yaml:2:7: jars [").contains("example.Missing"));
        assertThat(problems("[none.jar]", "count(*)"))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem).startsWith("test.yaml:2:7: jar 'none.jar': there is no file " + directory));
    }

    @Test
    void builtInName_isRefused() throws Exception {
        Path clash = Files.createDirectories(directory.resolve("clash"));
        Path source = clash.resolve("MostCommon.java");
        Files.writeString(source, Files.readString(EXAMPLE).replace("\"most_common\"", "\"sum\""));
        Path before = classes;
        try {
            classes = Files.createDirectories(clash.resolve("classes"));
            assertThat(ToolProvider.getSystemJavaCompiler()
                            .run(null, null, null, "-d", classes.toString(), source.toString()))
                    .isZero();
            pack("clash.jar", "example.MostCommon\n");
        } finally {
            classes = before;
        }
        assertThat(problems("[clash.jar]", "count(*)"))
                .containsExactly(
                        "test.yaml:2:7: example.MostCommon has the name 'sum', which is built in; name it otherwise");
    }

    @Test
    void wrongArguments_areRefusedAsThoseOfBuiltInFunctions() {
        assertThat(problems("[most-common.jar]", "most_common(1)"))
                .containsExactly("test.yaml:8:76: stage 'totals': column 'page': most_common(bigint) does not exist; "
                        + "allowed: most_common(string)");
        assertThat(problems("[most-common.jar]", "most_comon(page)"))
                .containsExactly("test.yaml:8:76: stage 'totals': column 'page': aggregate 'most_comon' is unknown; "
                        + "did you mean 'most_common'?");
    }

    private static List<String> problems(String jars, String call) {
        try {
            PipelineCluster.plan(PIPELINE.formatted(jars, call), directory, RunOverrides.NONE);
            return List.of();
        } catch (SpecException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }
}
