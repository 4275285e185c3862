package io.tidings.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs {@code ./tidings faults} with few recipients. */
class FaultInjectionTest {
    private static final int SIZE = 2_000;

    /** Two nodes and their database start anew in each of the others, so that they take too long here. */
    private static final Set<String> RUN = Set.of(
            "F1", "F2", "F3", "F4", "F5", "F7", "F8", "F9", "F12", "F13", "F15", "F23", "F25", "F26", "F28", "F29",
            "F31");

    /** Keeps the launcher from building the program that this build has just packaged. */
    @BeforeAll
    static void markPackagedProgramAsBuilt() throws IOException {
        var target = AppProcess.root().resolve("app/target");
        var product = target.resolve("quarkus-app/quarkus-run.jar");
        if (Files.exists(product) && Files.getLastModifiedTime(product).compareTo(newestSource()) > 0) {
            var stamp = target.resolve("built");
            Files.write(stamp, new byte[0]);
            Files.setLastModifiedTime(stamp, Files.getLastModifiedTime(product));
        }
    }

    @Test
    @Tag("S4-28")
    @Tag("F1")
    @Tag("F2")
    @Tag("F3")
    @Tag("F4")
    @Tag("F5")
    @Tag("F7")
    @Tag("F8")
    @Tag("F9")
    @Tag("F12")
    @Tag("F13")
    @Tag("F15")
    @Tag("F23")
    @Tag("F25")
    @Tag("F26")
    @Tag("F28")
    @Tag("F29")
    @Tag("F31")
    void no_message_is_lost_or_sent_twice_in_any_scenario() throws Exception {
        var scenarios = FaultInjection.all().stream()
                .filter(scenario -> RUN.contains(scenario.id()))
                .toList();
        assertThat(FaultInjection.run(scenarios, SIZE, 1, false)).isEmpty();
    }

    @Test
    void every_scenario_has_a_unique_id() {
        assertThat(FaultInjection.all().stream().map(FaultScenario::id).toList())
                .doesNotHaveDuplicates()
                .containsAll(RUN)
                .contains(
                        "F6", "F16", "F18", "F33", "F34", "F35", "F36", "F37", "F38", "F39", "F40", "F41", "F42", "F43",
                        "F44");
    }

    private static FileTime newestSource() throws IOException {
        try (Stream<Path> sources = Files.walk(AppProcess.root().resolve("app/src/main"))) {
            return sources.map(FaultInjectionTest::modified)
                    .max(FileTime::compareTo)
                    .orElseThrow();
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
