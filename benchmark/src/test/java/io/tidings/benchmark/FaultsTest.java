package io.tidings.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./tidings faults}, small: the real program as processes, killed, frozen, cut off and lied to. */
class FaultsTest {
    private static final int SIZE = 2_000;

    /** The launcher would build again what this very build has just packaged. */
    @BeforeAll
    static void trustWhatThisBuildHasPackaged() throws IOException {
        var target = AppProcess.root().resolve("app/target");
        var product = target.resolve("quarkus-app/quarkus-run.jar");
        if (Files.exists(product) && Files.getLastModifiedTime(product).compareTo(newestSource()) > 0) {
            var stamp = target.resolve("built");
            Files.write(stamp, new byte[0]);
            Files.setLastModifiedTime(stamp, Files.getLastModifiedTime(product));
        }
    }

    @Test
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
    void whatever_goes_wrong_nothing_is_lost_or_sent_twice() throws Exception {
        assertThat(Faults.run(Faults.all(), SIZE, 1, false)).isEmpty();
    }

    @Test
    void every_scenario_has_a_name_of_its_own() {
        assertThat(Faults.all().stream().map(Fault::id).toList())
                .doesNotHaveDuplicates()
                .containsAll(List.of(
                        "F1", "F2", "F3", "F4", "F5", "F7", "F8", "F9", "F12", "F13", "F15", "F23", "F25", "F26", "F28",
                        "F29", "F31"));
    }

    private static FileTime newestSource() throws IOException {
        try (Stream<Path> sources = Files.walk(AppProcess.root().resolve("app/src/main"))) {
            return sources.map(FaultsTest::modified).max(FileTime::compareTo).orElseThrow();
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
