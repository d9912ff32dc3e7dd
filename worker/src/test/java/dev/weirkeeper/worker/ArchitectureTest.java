package dev.weirkeeper.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room may know which. */
class ArchitectureTest {
    private static final String WORKER = "dev.weirkeeper.worker";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(WORKER);

    @Test
    void shouldNotKnowTheRouterOrAnythingElseBesideSchemas() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weirkeeper.router..", "dev.weirkeeper.connector..", "dev.weirkeeper.ops..")
                .check(CLASSES);
    }

    @Test
    void shouldNotReachIntoKafka() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..internals..", "org.apache.kafka.streams..")
                .check(CLASSES);
    }

    @Test
    void shouldJudgeAndSpeakToProvidersWithoutKafka() {
        noClasses()
                .that()
                .resideInAnyPackage(WORKER + ".outcome..", WORKER + ".provider..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(WORKER + ".outcome..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "com.fasterxml.jackson..", WORKER + ".provider..")
                .because("HttpConnectTimeoutException apart, the table knows no transport")
                .allowEmptyShould(false)
                .check(CLASSES.that(DescribedPredicate.describe(
                        "is not the table of exceptions",
                        type -> !type.getName().startsWith(WORKER + ".outcome.ErrorTable"))));
    }

    @Test
    void shouldKnowNoNetworkInItsCodecs() {
        noClasses()
                .that()
                .resideInAPackage(WORKER + ".provider.openai..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", WORKER + ".report..", WORKER + ".call..", WORKER + ".intake..")
                .check(CLASSES);
    }

    @Test
    void shouldKnowOneProvidersApiOnlyInItsCodec() {
        classes()
                .that()
                .resideInAPackage(WORKER + ".provider.openai..")
                .should()
                .onlyBeAccessed()
                .byAnyPackage(WORKER + ".provider..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCirclesBetweenRooms() {
        slices().matching(WORKER + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldPrintNothing() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
