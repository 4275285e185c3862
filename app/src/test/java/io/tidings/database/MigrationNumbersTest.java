package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Flyway refuses a migration with a lower number than one that was applied. Two branches may add the same number, or a
 * number below one that is merged first. This test fails then, and not the start of an installation.
 */
class MigrationNumbersTest {
    private static final Path FOLDER = Path.of("src/main/resources/db/migration");
    private static final Pattern NAME = Pattern.compile("V([1-9][0-9]*)__[a-z0-9_]+\\.sql");

    @Test
    void the_numbers_of_the_migrations_are_unique_and_without_gaps() throws IOException {
        var numbers = numbers();

        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    @Test
    void the_migrations_are_applied_in_the_order_of_their_numbers() throws IOException {
        var applied = TestDatabase.jdbi()
                .withHandle(handle -> handle.select("""
                        select cast(version as int) from flyway_schema_history
                         where type = 'SQL' and success order by installed_rank
                        """).mapTo(Integer.class).list());

        assertThat(applied).isEqualTo(numbers());
    }

    private static List<Integer> numbers() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> number(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static int number(String file) {
        var name = NAME.matcher(file);
        assertThat(name.matches())
                .as("%s is named V<number>__<subject>.sql", file)
                .isTrue();
        return Integer.parseInt(name.group(1));
    }
}
