package io.tidings.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.web.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that {@code operation-codes.txt} has the codes that the classes of each operation can throw. */
class OperationCodesTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path CHECKED_IN = Path.of("src/main/resources/operation-codes.txt");
    private static final Path FOUND = Path.of("target/operation-codes.txt");

    @Test
    void the_checked_in_codes_are_those_of_the_classes() throws IOException {
        var codes = Arrays.stream(ProblemCode.values()).map(ProblemCode::text).collect(Collectors.toSet());
        var graph = new CallGraph(CLASSES, codes);
        var lines = new TreeSet<String>();
        for (var operation : Operations.in(CLASSES)) {
            lines.add("%s_%s: %s"
                    .formatted(
                            operation.owner().substring(operation.owner().lastIndexOf('/') + 1),
                            operation.method(),
                            String.join(" ", graph.codes(operation.owner(), operation.method()))));
        }
        Files.writeString(
                FOUND,
                "# The problem codes of each operation, beyond those of all. OperationCodesTest writes this file.\n"
                        + String.join("\n", lines)
                        + "\n",
                StandardCharsets.UTF_8);

        assertThat(FOUND)
                .as("Accept the lines below by:"
                        + " cp app/target/operation-codes.txt app/src/main/resources/operation-codes.txt")
                .hasSameTextualContentAs(CHECKED_IN);
    }
}
