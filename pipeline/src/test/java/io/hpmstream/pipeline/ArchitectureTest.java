package io.hpmstream.pipeline;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Keeps the rooms of docs/architecture.md apart, in all modules at once. */
class ArchitectureTest {

    private static final JavaClasses PRODUCTION =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importLocations(allLocations("classes"));

    private static final String MODEL = "io.hpmstream.model..";
    private static final String HARDNESS = "io.hpmstream.hardness..";
    private static final String EXPORT = "io.hpmstream.export..";
    private static final String CONNECTORS = "io.hpmstream.connectors..";
    private static final String CURATION = "io.hpmstream.curation..";
    private static final String PIPELINE = "io.hpmstream.pipeline..";
    private static final String METRICS = "io.hpmstream.metrics..";
    private static final String ROCKSDB = "org.rocksdb..";
    private static final String FLINK = "org.apache.flink..";
    private static final String KAFKA = "org.apache.kafka..";
    private static final String DJL = "ai.djl..";

    static final ArchRule MODEL_KNOWS_ONLY_THE_LIBRARY_THAT_COMPUTES =
            noClasses()
                    .that()
                    .resideInAPackage(MODEL)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FLINK, KAFKA, HARDNESS, EXPORT, CONNECTORS, PIPELINE);

    static final ArchRule ONLY_MODEL_KNOWS_THE_LIBRARY_THAT_COMPUTES =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(MODEL)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(DJL);

    static final ArchRule HARDNESS_STANDS_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage(HARDNESS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MODEL, EXPORT, CONNECTORS, PIPELINE, KAFKA, DJL);

    static final ArchRule FLINK_IS_KNOWN_IN_ONE_PACKAGE_OF_HARDNESS =
            noClasses()
                    .that()
                    .resideInAPackage(HARDNESS)
                    .and()
                    .resideOutsideOfPackage("io.hpmstream.hardness.flink..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(FLINK);

    static final ArchRule EXPORT_STANDS_ON_HARDNESS_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage(EXPORT)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            MODEL,
                            CONNECTORS,
                            PIPELINE,
                            "io.hpmstream.hardness.flink..",
                            FLINK,
                            KAFKA,
                            DJL,
                            "org.rocksdb..",
                            "org.apache.hadoop..");

    static final ArchRule CONNECTORS_KNOW_NEITHER_MODEL_NOR_PIPELINE =
            noClasses()
                    .that()
                    .resideInAPackage(CONNECTORS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MODEL, EXPORT, PIPELINE, DJL);

    static final ArchRule CURATION_KNOWS_NEITHER_FLINK_NOR_WHAT_RUNS_ON_IT =
            noClasses()
                    .that()
                    .resideInAPackage(CURATION)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FLINK, DJL, MODEL, CONNECTORS, PIPELINE);

    static final ArchRule NOBODY_KNOWS_CURATION =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(CURATION)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(CURATION);

    static final ArchRule ONLY_THE_INDEX_KNOWS_ROCKSDB =
            noClasses()
                    .that()
                    .resideInAPackage(CURATION)
                    .and()
                    .resideOutsideOfPackage("io.hpmstream.curation.index..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROCKSDB);

    static final ArchRule PACKAGES_OF_CURATION_HAVE_NO_CYCLES =
            slices().matching("io.hpmstream.curation.(*)..").should().beFreeOfCycles();

    static final ArchRule METRICS_STAND_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage(METRICS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(MODEL, HARDNESS, CONNECTORS, PIPELINE, KAFKA, DJL);

    static final ArchRule PACKAGES_OF_THE_PIPELINE_HAVE_NO_CYCLES =
            slices().matching("io.hpmstream.pipeline.(*)..").should().beFreeOfCycles();

    static final ArchRule PACKAGES_OF_THE_CONNECTORS_HAVE_NO_CYCLES =
            slices().matching("io.hpmstream.connectors.(*)..").should().beFreeOfCycles();

    static final ArchRule NOTHING_STATIC_CHANGES = fields().that().areStatic().should().beFinal();

    static final ArchRule ONLY_PROGRAMS_WRITE_TO_STANDARD_STREAMS =
            classes()
                    .that(
                            are(
                                    not(resideInAnyPackage("io.hpmstream.pipeline.cli.."))
                                            .and(not(simpleName("BrokerMain")))))
                    .should(accessNoStandardStreams());

    static final ArchRule EXCEPTIONS_HAVE_A_TYPE = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    static final ArchRule LOGGING_IS_SLF4J = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    static final ArchRule CLASSES_ARE_FINAL_OR_ABSTRACT =
            classes()
                    .that()
                    .areTopLevelClasses()
                    .and()
                    .areNotInterfaces()
                    .and()
                    .areNotEnums()
                    .should()
                    .haveModifier(JavaModifier.FINAL)
                    .orShould()
                    .haveModifier(JavaModifier.ABSTRACT);

    static final ArchRule TRAINING_KNOWS_NO_CLOCK =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            HARDNESS,
                            "io.hpmstream.pipeline.pretrain..",
                            "io.hpmstream.pipeline.decode..",
                            "io.hpmstream.model..")
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Clock.class);

    @TestFactory
    Stream<DynamicTest> everyRuleHolds() {
        assertThat(PRODUCTION).hasSizeGreaterThan(100);
        return Arrays.stream(ArchitectureTest.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(
                        field ->
                                DynamicTest.dynamicTest(
                                        field.getName(),
                                        () -> ((ArchRule) field.get(null)).check(PRODUCTION)));
    }

    @Test
    void everyTestIsFoundAndNoneSleeps() {
        var tests =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                        .importLocations(allLocations("test-classes"));
        methods()
                .that()
                .areAnnotatedWith(Test.class)
                .should()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*(Test|ITCase)")
                .check(tests);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(tests);
    }

    /** Each rule must find what is planted for it. */
    @Test
    void rulesFindPlantedViolations() {
        var planted = new ClassFileImporter().importClasses(Planted.class);
        for (ArchRule rule :
                List.of(
                        NOTHING_STATIC_CHANGES,
                        ONLY_PROGRAMS_WRITE_TO_STANDARD_STREAMS,
                        EXCEPTIONS_HAVE_A_TYPE,
                        LOGGING_IS_SLF4J)) {
            assertThat(rule.evaluate(planted).hasViolation()).as(rule.getDescription()).isTrue();
        }
    }

    @SuppressWarnings({"unused", "NonFinalStaticField"}) // the violations themselves
    private static class Planted {
        private static int changes;
        private static final Logger LOG = Logger.getLogger("planted");

        private static void violate() {
            System.out.println(LOG);
            throw new RuntimeException("planted " + changes++);
        }
    }

    /** What is on this class path, and the classes of curation, which never are. */
    private static Set<Location> allLocations(String folder) {
        Path curation = Path.of("..", "state", "curation", "target", folder);
        return Stream.concat(
                        Locations.ofPackage("io.hpmstream").stream(),
                        Stream.of(Location.of(curation)))
                .collect(Collectors.toSet());
    }

    private static ArchCondition<JavaClass> accessNoStandardStreams() {
        return new ArchCondition<>("access no standard streams") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getFieldAccessesFromSelf().stream()
                        .filter(access -> access.getTargetOwner().isEquivalentTo(System.class))
                        .forEach(
                                access ->
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        access, access.getDescription())));
            }
        };
    }
}
