package dev.drey;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keeps the house in order: who may import whom, which classes may know Flink, and what a class may not be called.
 *
 * <p>The arrows are those of ARCHITECTURE.md. A new package must be entered in {@link #ARROWS} before anything compiles
 * past this test.
 */
class ArchitectureTest {
    private static final String BASE = "dev.drey";

    /**
     * Package to the packages that it may import besides itself and the JDK. {@code chunk}, the common vocabulary, is open
     * to all. {@code stage} is the contract alone, which speaks of the types and identities of {@code runtime}; the families below it share one rule, {@code stage.*}.
     */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("chunk", Set.of()),
            Map.entry("cache", Set.of()),
            Map.entry("custom", Set.of("chunk")),
            Map.entry("table", Set.of("chunk")),
            Map.entry("dimension", Set.of("chunk")),
            Map.entry("jdbc", Set.of("chunk", "table", "dimension", "spec")),
            Map.entry("expression", Set.of("chunk")),
            Map.entry("spec", Set.of("chunk")),
            Map.entry("page", Set.of("chunk")),
            Map.entry("runlog", Set.of("chunk", "page")),
            Map.entry("runtime", Set.of("chunk", "table", "runlog")),
            Map.entry("stage", Set.of("chunk", "dimension", "expression", "spec", "runtime")),
            Map.entry(
                    "stage.*",
                    Set.of(
                            "chunk",
                            "cache",
                            "custom",
                            "table",
                            "dimension",
                            "jdbc",
                            "expression",
                            "spec",
                            "stage",
                            "runtime")),
            Map.entry("catalog", Set.of("chunk", "stage", "stage.*")),
            Map.entry("plan", Set.of("chunk", "spec", "stage", "runtime", "runlog")),
            Map.entry("compare", Set.of("chunk", "spec", "stage", "runtime", "plan", "runlog", "page")),
            Map.entry("api", Set.of("chunk", "spec", "stage", "runtime", "plan", "catalog", "runlog")),
            Map.entry(
                    "cli",
                    Set.of(
                            "chunk", "spec", "stage", "runtime", "plan", "catalog", "runlog", "api", "compare",
                            "page")));

    private static final Set<String> FLINK_PACKAGES = Set.of("runtime", "stage", "plan", "api", "compare", "cli");

    /** In a stage family only what Flink itself calls may import Flink; the structures beside it may not. */
    private static final Pattern FLINK_ROLES = Pattern.compile(
            ".+(Stage|Operator|Operators|Source|Sink|Format|Reader|Split|SplitAssigner"
                    + "|Enumerator|Writer|Committer|Serializer|Snapshot|WatermarkGenerator|Function|Selector|Partitioner|TypeInfo)");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages(BASE);

    @Test
    void everyPackage_hasItsArrows() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            if (!ARROWS.containsKey(areaOf(each))) {
                unknown.add(each.getPackageName());
            }
        }
        assertThat(unknown).as("packages that ARROWS does not name").isEmpty();
    }

    static Stream<String> areas() {
        return ARROWS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("areas")
    void area_importsOnlyWhatItsArrowsAllow(String area) {
        Set<String> allowed = ARROWS.get(area);
        DescribedPredicate<JavaClass> outsideOrAllowed =
                describe("are in " + area + " or " + new TreeSet<>(allowed) + " or not Drey's", target -> {
                    if (!target.getPackageName().startsWith(BASE)) {
                        return true;
                    }
                    String other = areaOf(target);
                    return other.equals(area) || allowed.contains(other);
                });
        classes()
                .that(describe("are in " + area, each -> areaOf(each).equals(area)))
                .should()
                .onlyDependOnClassesThat(outsideOrAllowed)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void stageFamilies_neverImportEachOther() {
        slices().matching(BASE + ".stage.(*)..")
                .should()
                .notDependOnEachOther()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching(BASE + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void structures_doNotKnowFlink() {
        noClasses()
                .that(describe("have no role in a Flink job", each -> !mayKnowFlink(each)))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.flink.."))
                .because("structures are tested in milliseconds, without an engine")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void libraries_areImportedDirectlyAndNotFromFlinksShadedCopies() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.flink.shaded.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void yamlAndCommandLine_stayAtTheEdges() {
        noClasses()
                .that(resideOutsideOfPackage(BASE + ".cli.."))
                .should()
                .dependOnClassesThat(resideInAPackage("picocli.."))
                .allowEmptyShould(true)
                .check(CLASSES);
        noClasses()
                .that(resideInAnyPackage(
                        BASE + ".chunk..", BASE + ".expression..", BASE + ".runtime..", BASE + ".stage.."))
                .should()
                .dependOnClassesThat(resideInAPackage("org.yaml.snakeyaml.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Impl", "Util", "Utils", "Helper", "Manager"})
    void names_sayWhatAClassIs(String suffix) {
        noClasses()
                .should()
                .haveSimpleNameEndingWith(suffix)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    /** The key of {@link #ARROWS} that a class falls under, or its package below {@link #BASE} where there is none. */
    private static String areaOf(JavaClass each) {
        String name = each.getPackageName();
        if (name.equals(BASE)) {
            return "";
        }
        String below = name.substring(BASE.length() + 1);
        if (below.startsWith("stage.")) {
            return "stage.*";
        }
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }

    private static boolean mayKnowFlink(JavaClass each) {
        String area = areaOf(each);
        if (!area.equals("stage.*")) {
            return FLINK_PACKAGES.contains(area);
        }
        return FLINK_ROLES.matcher(outermost(each).getSimpleName()).matches();
    }

    private static JavaClass outermost(JavaClass each) {
        return each.getEnclosingClass().map(ArchitectureTest::outermost).orElse(each);
    }
}
