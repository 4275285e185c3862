package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares docs/advisories.txt with the versions of the libraries in the build. */
class AdvisoriesTest {
    private static final Path FILE = Path.of("../docs/advisories.txt");
    private static final Pattern LINE = Pattern.compile(
            "(?<id>\\S+) \\| (?<artifact>\\S+:\\S+) \\| (?<fix>[0-9][0-9.]*) \\| (?<judgement>fixed|accepted: .{20,})");
    /** The place of a library in a Maven repository. */
    private static final Pattern JAR = Pattern.compile(
            "/repository/(?<group>.+)/(?<name>[^/]+)/(?<version>[^/]+)/\\k<name>-\\k<version>[^/]*\\.jar!");

    record Advisory(String id, String artifact, String fix, String judgement) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Advisory> advisories() throws IOException {
        return Files.readAllLines(FILE).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    var parts = LINE.matcher(line);
                    assertThat(parts.matches()).as("the form of: " + line).isTrue();
                    return new Advisory(
                            parts.group("id"), parts.group("artifact"), parts.group("fix"), parts.group("judgement"));
                });
    }

    @ParameterizedTest
    @MethodSource("advisories")
    void every_advisory_is_fixed_in_this_build_or_accepted_with_a_reason(Advisory advisory) throws IOException {
        var built = versions().getOrDefault(advisory.artifact(), "");

        assertThat(built)
                .as("the version of %s in the build", advisory.artifact())
                .isNotEmpty();
        assertThat(compare(built, advisory.fix()) >= 0)
                .as(
                        "%s %s has the fix of %s (%s). The line says \"%s\".",
                        advisory.artifact(), built, advisory.id(), advisory.fix(), advisory.judgement())
                .isEqualTo(advisory.judgement().equals("fixed"));
    }

    @ParameterizedTest
    @CsvSource({"3.33.2,3.33.2.1,-1", "3.33.10,3.33.9,1", "4.1.137.Final,4.1.137,0", "4.1.137.Final,4.1.135,1"})
    void versions_are_compared_by_their_numbers(String one, String other, int expected) {
        assertThat(Integer.signum(compare(one, other))).isEqualTo(expected);
    }

    /** Reads the versions from the places of the jars on the class path. */
    private static Map<String, String> versions() throws IOException {
        var versions = new TreeMap<String, String>();
        for (var manifest :
                Collections.list(AdvisoriesTest.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            var jar = JAR.matcher(manifest.toString());
            if (jar.find()) {
                versions.put(jar.group("group").replace('/', '.') + ":" + jar.group("name"), jar.group("version"));
            }
        }
        return versions;
    }

    private static int compare(String one, String other) {
        return Arrays.compare(numbers(one), numbers(other));
    }

    private static int[] numbers(String version) {
        return Pattern.compile("[.-]")
                .splitAsStream(version)
                .takeWhile(part -> part.matches("[0-9]+"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
