package io.tidings.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactFileTest {
    private static final int ROWS = 50_000;

    @TempDir
    private Path folder;

    @Test
    void it_reports_the_exact_number_of_invalid_and_repeated_rows() throws IOException {
        var file = ContactFile.write(folder, ROWS, 3);
        var seen = new HashSet<String>();
        int invalid = 0;
        int repeated = 0;
        for (var phone : phones(file)) {
            if (phone.startsWith("+254000")) {
                invalid++;
            } else if (!seen.add(phone)) {
                repeated++;
            }
        }

        assertThat(file).isEqualTo(new ContactFile(file.path(), ROWS, invalid, repeated));
        assertThat(invalid).isBetween(ROWS / 1000, ROWS * 3 / 1000);
        assertThat(repeated).isBetween(ROWS * 6 / 1000, ROWS * 10 / 1000);
    }

    @Test
    void seventy_percent_of_the_numbers_are_kenyan_and_thirty_percent_american() throws IOException {
        var phones = phones(ContactFile.write(folder, ROWS, 3));

        assertThat(phones.stream().filter(p -> p.startsWith("+2547")).count()).isBetween(34_000L, 36_000L);
        assertThat(phones).allMatch(p -> p.matches("\\+2547\\d{8}|\\+1[2-9]\\d{2}[2-9]\\d{6}|\\+254000\\d{1,2}"));
    }

    @Test
    void the_same_seed_makes_the_same_file() throws IOException {
        var first = Files.readAllBytes(ContactFile.write(folder, 1_000, 3).path());
        var again = Files.readAllBytes(ContactFile.write(folder, 1_000, 3).path());
        var other = Files.readAllBytes(ContactFile.write(folder, 1_000, 4).path());

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void different_rows_have_different_numbers() {
        var numbers = IntStream.range(0, 1_000_000)
                .mapToObj(row -> ContactFile.phone(row, 9))
                .collect(java.util.stream.Collectors.toSet());

        assertThat(numbers).hasSize(1_000_000);
    }

    private static List<String> phones(ContactFile file) throws IOException {
        try (var lines = Files.lines(file.path())) {
            return lines.skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
        }
    }
}
