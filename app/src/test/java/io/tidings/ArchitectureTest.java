package io.tidings;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may use whom. The table is {@link Feature}; what it says holds through others too. */
class ArchitectureTest {
    private static final String ROOT = "io.tidings.";

    /** {@code | `package` | holds | may use |}. */
    private static final Pattern TABLE_ROW = Pattern.compile("\\| `([a-z]+)` \\|.*\\| ([^|]+) \\|");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tidings");

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.tidings");

    @Test
    void every_package_is_a_feature_of_the_table() {
        var unknown = PRODUCTION.stream()
                .map(ArchitectureTest::featureName)
                .filter(name -> !name.isEmpty())
                .filter(name -> Feature.named(name).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unknown)
                .as("packages below io.tidings that the table does not know: say in Feature what they may use")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    @Tag("S4-64")
    void a_feature_uses_only_what_the_table_allows(Feature feature) {
        classes()
                .that()
                .resideInAPackage(ROOT + feature.packageName() + "..")
                .should(useOnly(feature))
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void features_do_not_use_each_other_in_circles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void the_table_of_the_architecture_page_is_this_one() throws IOException {
        var rows = Files.readAllLines(Path.of("../ARCHITECTURE.md")).stream()
                .map(TABLE_ROW::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> Set.of(row.group(2).split(", "))));
        var table = Arrays.stream(Feature.values())
                .collect(Collectors.toMap(
                        Feature::packageName,
                        feature -> feature.uses().isEmpty()
                                ? Set.of("–")
                                : feature.uses().stream()
                                        .map(Feature::packageName)
                                        .collect(Collectors.toSet())));

        assertThat(rows).isEqualTo(table);
    }

    @Test
    void logs_go_through_one_library() {
        noClasses()
                .that()
                // The framework demands this type of a filter.
                .doNotHaveSimpleName("OutageLogFilter")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..", "org.apache.log4j..")
                .because("org.jboss.logging.Logger is what the program logs with")
                .check(PRODUCTION);
    }

    @Test
    void collaborators_come_in_by_the_constructor() {
        fields().should()
                .notBeAnnotatedWith(Inject.class)
                .because("a class that is built whole needs no container to be tested")
                .allowEmptyShould(true)
                .check(PRODUCTION);
    }

    @Test
    void names_say_what_a_class_is_for() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Utils?|Dto)")
                .because("such a name says nothing: name the thing or the verb")
                .check(PRODUCTION);
    }

    @Test
    void every_package_says_what_it_promises() {
        var silent = PRODUCTION.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(one -> !one.getName().equals("io.tidings"))
                .filter(one -> one.tryGetPackageInfo().isEmpty())
                .map(one -> one.getName())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void every_class_with_tests_is_one_that_the_build_runs() {
        methods()
                .that()
                .areAnnotatedWith(Test.class)
                .or()
                .areAnnotatedWith(ParameterizedTest.class)
                .should()
                .beDeclaredInClassesThat(isRunByTheBuild())
                .because("Surefire takes classes named *Test, and abstract ones through their subclasses")
                .check(TESTS);
    }

    @Test
    void names_of_tests_are_sentences() {
        methods()
                .that()
                .areAnnotatedWith(Test.class)
                .or()
                .areAnnotatedWith(ParameterizedTest.class)
                .should()
                .haveNameMatching("[a-z0-9]+(_[A-Za-z0-9]+)+")
                .because("a_paused_campaign_sends_nothing() says what broke when it fails")
                .check(TESTS);
    }

    private static DescribedPredicate<JavaClass> isRunByTheBuild() {
        return DescribedPredicate.describe("are run by the build", test -> {
            var outermost = test;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return outermost.getSimpleName().endsWith("Test")
                    || outermost.getModifiers().contains(JavaModifier.ABSTRACT);
        });
    }

    private static ArchCondition<JavaClass> useOnly(Feature feature) {
        Set<Feature> allowed = feature.reach();
        return new ArchCondition<>("use only " + allowed) {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                for (var dependency : user.getDirectDependenciesFromSelf()) {
                    var used = featureName(dependency.getTargetClass());
                    if (used.isEmpty() || allowed.contains(Feature.named(used).orElse(feature))) {
                        continue;
                    }
                    events.add(SimpleConditionEvent.violated(
                            user,
                            "%s may use %s, not %s: %s"
                                    .formatted(feature, allowed, used, dependency.getDescription())));
                }
            }
        };
    }

    /** The first package below io.tidings; empty for everything else. */
    private static String featureName(JavaClass some) {
        var name = some.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        var rest = name.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
