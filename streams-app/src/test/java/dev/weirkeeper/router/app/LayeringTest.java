package dev.weirkeeper.router.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Think hard before changing what is allowed here. */
class LayeringTest {
    private static final JavaClasses ROUTER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.weirkeeper.router");
    private static final String[] PURE = {
        "..attempt..",
        "..budget..",
        "..classify..",
        "..decide..",
        "..enrich..",
        "..price..",
        "..pending..",
        "..rank..",
        "..rule..",
        "..signal..",
        "..simulate..",
        "..value.."
    };

    @Test
    void shouldKeepKafkaOutOfWhatDecides() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.rocksdb..")
                .check(ROUTER);
    }

    @Test
    void shouldKeepTheRouterApartFromTheWorker() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.weirkeeper.worker..", "dev.weirkeeper.connector..", "dev.weirkeeper.ops..")
                .check(ROUTER);
    }

    @Test
    void shouldLeaveKafkasInternalsAlone() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..internals..")
                .check(ROUTER);
    }

    @Test
    void shouldHaveNoRoomsThatNeedEachOther() {
        SlicesRuleDefinition.slices()
                .matching("dev.weirkeeper.router.(*)..")
                .should()
                .beFreeOfCycles()
                .check(ROUTER);
    }

    @Test
    void shouldTouchStoresInOneRoomOnly() {
        classes()
                .that()
                .haveSimpleName("Books")
                .should()
                .onlyBeAccessed()
                .byAnyPackage("..plan..", "..task..", "..inbox..", "..intake..")
                .check(ROUTER);
    }

    @Test
    void shouldKeepPackagesSmall() {
        Map<String, Long> sizes = ROUTER.stream()
                .filter(JavaClass::isTopLevelClass)
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(20));
    }
}
