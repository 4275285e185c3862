package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.phones.NumberRules;
import io.tidings.web.CsvLine;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RowReaderTest {
    @Test
    void numbers_damaged_by_spreadsheets_are_corrected_or_rejected_with_the_reason() {
        var chunk = read("KE", """
            phone,n
            '+254712345678,1
            0712 345 679,2
            254712345680.0,3
            ＋２５４７１２３４５６８１,4
            2.54712E+11,5
            ,6
            12,7
            """);

        assertThat(phones(chunk)).containsExactly("+254712345678", "+254712345679", "+254712345680", "+254712345681");
        assertThat(chunk.rejects())
                .extracting(Reject::row, Reject::line, Reject::code)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(5, 6L, "scientific_notation"),
                        org.assertj.core.groups.Tuple.tuple(6, 7L, "missing"),
                        org.assertj.core.groups.Tuple.tuple(7, 8L, "too_short"));
    }

    @Test
    @Tag("SEC-9")
    void cells_that_an_export_protected_from_spreadsheets_are_imported_unchanged() {
        var random = new Random(815);
        var pieces = List.of("=", "+", "-", "@", "＝", "'", "\"", ",", ";", " ", "\n", "\t", "a", "é");
        var names = new ArrayList<String>();
        var csv = new StringBuilder("phone,first_name\r\n");
        for (int i = 0; i < 2_000; i++) {
            var cell = new String[random.nextInt(6)];
            Arrays.setAll(cell, n -> pieces.get(random.nextInt(pieces.size())));
            names.add(String.join("", cell).strip());
            csv.append(new CsvLine().add("+25471" + (1_000_000 + i)).add(names.getLast()))
                    .append("\r\n");
        }

        var chunk = read("KE", csv.toString());

        assertThat(phones(chunk)).hasSize(2_000).startsWith("+254711000000");
        assertThat(Arrays.asList(chunk.values(ContactField.FIRST_NAME)).subList(0, 2_000))
                .isEqualTo(names);
    }

    @Test
    @Tag("S0-38")
    void a_phone_of_an_earlier_row_in_any_form_is_a_duplicate() {
        var chunk = read("KE", "phone\n+254712345678\n0712345678\n254 712 345 678\n");

        assertThat(chunk.size()).isEqualTo(1);
        assertThat(chunk.duplicates()).isEqualTo(2);
        assertThat(chunk.rows()).isEqualTo(3);
    }

    @Test
    void blank_lines_and_rows_of_delimiters_are_skipped() {
        var chunk = read("KE", "phone,a,b\n\n+254712345678,1,2\n,,\n   \n\t, ,\n+254712345679\n");

        assertThat(chunk.rows()).isEqualTo(2);
        assertThat(chunk.size()).isEqualTo(2);
    }

    @Test
    void a_quoted_cell_may_contain_delimiters_line_ends_and_quotes() {
        var chunk = read("KE", "phone,first_name\r\n+254712345678,\"a,\"\"b\"\"\r\nc\"\r\n+254712345679,x\r\n");

        assertThat(chunk.values(ContactField.FIRST_NAME)[0]).isEqualTo("a,\"b\"\nc");
        assertThat(chunk.size()).isEqualTo(2);
    }

    @Test
    void empty_cells_beyond_the_header_are_ignored_and_others_rejected() {
        var chunk = read("KE", "phone,a\n+254712345678,1,,\n+254712345679,1,2,3\n");

        assertThat(chunk.size()).isEqualTo(1);
        assertThat(chunk.rejects()).extracting(Reject::code).containsExactly("too_many_cells");
        assertThat(chunk.rejects().getFirst().raw()).isEqualTo("'+254712345679,\"1,2,3\"");
    }

    @Test
    void a_row_with_a_too_long_cell_is_rejected() {
        var chunk = read(
                "KE",
                "phone,first_name,note\n+254712345678,Ann," + "x".repeat(100_000) + "\n+254712345679,"
                        + "y".repeat(10_000) + ",\n+254712345680,Ben," + "z".repeat(Row.MAX_FIELD) + "\n");

        assertThat(chunk.rejects()).extracting(Reject::code).containsExactly("field_too_long", "value_too_long");
        assertThat(chunk.rejects()).extracting(Reject::column).containsExactly("note", "first_name");
        assertThat(phones(chunk)).containsExactly("+254712345680");
    }

    @Test
    void a_too_long_row_is_rejected() {
        var cell = "," + "x".repeat(60_000);

        var chunk = read("KE", "phone,a,b,c,d,e\n+254712345678" + cell.repeat(5) + "\n+254712345679,1\n");

        assertThat(chunk.rejects()).extracting(Reject::code).containsExactly("row_too_long");
        assertThat(phones(chunk)).containsExactly("+254712345679");
    }

    @Test
    void empty_variables_are_left_out() {
        var chunk = read("KE", "phone,a,b\n+254712345678,,2\n+254712345679,,\n");

        assertThat(chunk.variables()).startsWith("{\"b\":\"2\"}", null);
    }

    @Test
    void every_row_of_any_file_is_a_contact_a_duplicate_or_a_reject() {
        var random = new Random(23);
        for (int round = 0; round < 300; round++) {
            var csv = new StringBuilder("phone,first_name,x\n");
            int rows = random.nextInt(60);
            var valid = new HashSet<String>();
            int invalid = 0;
            int repeated = 0;
            for (int i = 0; i < rows; i++) {
                var phone = "+25471" + (1000000 + random.nextInt(40));
                switch (random.nextInt(3)) {
                    case 0 -> {
                        csv.append("bad,");
                        invalid++;
                    }
                    default -> {
                        csv.append(random.nextBoolean() ? phone : '"' + phone + '"')
                                .append(',');
                        if (!valid.add(phone)) {
                            repeated++;
                        }
                    }
                }
                csv.append(new CsvLine().add(randomCell(random)).add(randomCell(random)))
                        .append(random.nextBoolean() ? "\n" : "\r\n");
            }

            var chunk = read("KE", csv.toString());

            assertThat(List.of(
                            chunk.rows(),
                            chunk.size(),
                            chunk.duplicates(),
                            chunk.rejects().size()))
                    .as(csv.toString())
                    .containsExactly(rows, valid.size(), repeated, invalid);
        }
    }

    @Test
    void the_phone_of_a_skipped_row_is_known() {
        var columns = ColumnMapping.recognise(List.of("phone"), Map.of());
        var reader = new RowReader(columns, new NumberRules("KE", false), 10);
        var chunk = new Chunk(0);
        try (var rows = new CsvRows(new StringReader("+254712345678\n+254712345678\n"), ',')) {
            reader.skip(rows.next().orElseThrow());
            reader.read(rows.next().orElseThrow(), chunk);
        }

        assertThat(chunk.duplicates()).isEqualTo(1);
    }

    @Test
    void sorting_a_chunk_keeps_the_values_of_a_row_together() {
        var chunk = read("KE", "phone,first_name,x\n+254712345679,B,2\n+254712345678,A,1\n+15005550006,C,3\n");

        chunk.sort();

        assertThat(chunk.values(ContactField.PHONE)).containsExactly("+15005550006", "+254712345678", "+254712345679");
        assertThat(chunk.values(ContactField.FIRST_NAME)).containsExactly("C", "A", "B");
        assertThat(chunk.rowNumbers()).containsExactly(3, 2, 1);
        assertThat(chunk.variables()).containsExactly("{\"x\":\"3\"}", "{\"x\":\"1\"}", "{\"x\":\"2\"}");
    }

    private static String randomCell(Random random) {
        var pieces = List.of("a", "ä", "\"", ",", "\n", "\r\n", " ", "=", "字", "");
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        return text.toString();
    }

    private static List<String> phones(Chunk chunk) {
        return new ArrayList<>(Arrays.asList(chunk.values(ContactField.PHONE)).subList(0, chunk.size()));
    }

    /** Reads all rows into one chunk. */
    private static Chunk read(String country, String csv) {
        try (var rows = new CsvRows(new StringReader(csv), ',')) {
            var columns = ColumnMapping.recognise(rows.next().orElseThrow().values(), Map.of());
            var reader = new RowReader(columns, new NumberRules(country, false), 10);
            var chunk = new Chunk(0);
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                reader.read(row.get(), chunk);
            }
            return chunk;
        }
    }
}
