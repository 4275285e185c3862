package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each requirement of {@code docs/requirements.md} has a test with its id, or a reason why it has none. */
class RequirementsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern MEASUREMENT = Pattern.compile("(?m)^\\| `([a-z]+)` \\|");

    @Test
    void each_requirement_has_a_test_or_a_reason_and_each_tag_is_an_id() throws IOException {
        assertThat(Requirements.read(ROOT).gaps()).isEmpty();
    }

    @Test
    void each_measurement_exists() throws IOException {
        var measurements = MEASUREMENT
                .matcher(Files.readString(ROOT.resolve("docs/benchmarks.md")))
                .results()
                .map(MatchResult::group)
                .map(row -> row.replaceAll("[| `]", ""))
                .toList();

        assertThat(Requirements.read(ROOT).all())
                .flatExtracting(Requirements.Requirement::measurements)
                .isNotEmpty()
                .isSubsetOf(measurements);
    }

    @Test
    void a_requirement_without_a_test_and_an_unknown_tag_are_gaps() {
        var read = Requirements.of("""
                | S0-1 | A campaign is sent. | tests |
                | S0-2 | A file is read. | tests |
                | S0-3 | A broker is used. | not met: there is none |
                | S0-4 | A call is fast. | bench calls |
                | S0-5 | Half of it works. | partly: the other half |
                | S0-6 | It works. | of course |
                """, List.of(source("S0-1", "S0-3", "S9-9")));

        assertThat(read.tests("S0-1")).containsExactly("SendTest.a_campaign_is_sent");
        assertThat(read.gaps())
                .satisfiesExactlyInAnyOrder(
                        gap -> assertThat(gap).startsWith("S0-2 has no test"),
                        gap -> assertThat(gap).startsWith("S0-3 should have no test"),
                        gap -> assertThat(gap).startsWith("S0-5 has no test"),
                        gap -> assertThat(gap).startsWith("S0-6 is shown by"),
                        gap -> assertThat(gap).startsWith("S9-9 is no id"));
    }

    @Test
    void an_id_is_listed_once() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Requirements.of("| S0-1 | One. | tests |\n| S0-1 | Two. | tests |\n", List.of()))
                .withMessageContaining("S0-1");
    }

    /** Builds a test class. A tag on a line of its own would count as a tag of this class. */
    private static String source(String... ids) {
        var tags = String.join("\")\n    @Tag(\"", ids);
        return "class SendTest {\n    static final class Nested {\n    }\n\n    @Test\n    @Tag(\"" + tags
                + "\")\n    void a_campaign_is_sent() {\n    }\n}\n";
    }
}
