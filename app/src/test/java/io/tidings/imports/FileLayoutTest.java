package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.shared.Problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files as other programs write them. */
class FileLayoutTest {
    @Test
    void titles_may_stand_above_the_header() {
        var read = ReadFile.of("KE", "Customers March 2026;;\n;;\nphone;first_name;points\n0712345678;Amina;3\n");

        assertThat(read.firstNames()).containsExactly("Amina");
        assertThat(read.variables(0)).isEqualTo("{\"points\":\"3\"}");
    }

    @Test
    void a_row_above_the_header_with_a_phone_number_is_not_a_title() {
        assertThatThrownBy(() -> ReadFile.of("KE", "0712345678,Amina\nphone,first_name\n0712345679,Ben\n"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("no_header"));
    }

    @Test
    void columns_without_header_and_content_are_not_offered() {
        var read = ReadFile.of("KE", "phone,,first_name,,\n0712345678,,Ann,,\n0712345679,,Ben,,\n");

        assertThat(read.layout().columns().list())
                .extracting(Column::header, Column::variable)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("phone", null),
                        org.assertj.core.groups.Tuple.tuple("", null),
                        org.assertj.core.groups.Tuple.tuple("first_name", null));
        assertThat(read.rejects()).isEmpty();
        assertThat(ReadFile.of("KE", "phone,\n0712345678,x\n").variables(0)).isEqualTo("{\"column_2\":\"x\"}");
    }

    @Test
    void a_second_byte_order_mark_is_skipped() {
        var read = ReadFile.of("KE", "\uFEFF\uFEFF\"Name, full\",\"phone\"\r\n\"Otieno, Amina\",\"0712345678\"\r\n");

        assertThat(read.variables(0)).isEqualTo("{\"name_full\":\"Otieno, Amina\"}");
    }

    @Test
    void a_nul_rejects_its_row_only() {
        var read = ReadFile.of("KE", "phone,first_name\n0712345678,A\0nn\n0712345679,Ben\n\0\n0712345680,Cid\n");

        assertThat(read.rejects()).containsExactly("2 nul_character", "4 nul_character");
        assertThat(read.firstNames()).containsExactly("Ben", "Cid");
    }

    @Test
    void control_characters_are_removed_and_line_ends_become_lf() {
        var read = ReadFile.of(
                "KE",
                "phone,first_name,address\n0712345678,A\u001b[31mB\u0085,\"12 Moi Ave\r\nNairobi\rKenya\tx\"\n"
                        + "0712345679,Ben,\n".repeat(20));

        assertThat(read.firstNames().getFirst()).isEqualTo("A[31mB");
        assertThat(read.variables(0)).isEqualTo("{\"address\":\"12 Moi Ave\\nNairobi\\nKenya\\tx\"}");
    }

    @Test
    void a_cell_of_invisible_characters_is_empty() {
        var read = ReadFile.of(
                "KE",
                "phone,first_name,note\n0712345678,\u200B,\u3164\u2060\n\u202A0712345679\u202C,\u200BAda\u00AD,x\n"
                        + "\u200B,\uFEFF,\u2800\n");

        assertThat(read.phones()).containsExactly("+254712345678", "+254712345679");
        assertThat(read.firstNames()).containsExactly("", "Ada");
        assertThat(read.variables(0)).isNull();
        assertThat(read.rejects()).isEmpty();
    }

    @Test
    void lengths_are_counted_in_code_points() {
        var read = ReadFile.of(
                "KE", "phone,first_name\n0712345678," + "🎉".repeat(255) + "\n0712345679," + "🎉".repeat(256) + "\n");

        assertThat(read.phones()).containsExactly("+254712345678");
        assertThat(read.rejects()).containsExactly("3 value_too_long");
    }

    @Test
    void a_file_of_too_many_columns_says_how_many() {
        assertThatThrownBy(() -> ReadFile.of("KE", wide(300)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().detail()).contains("300 columns"));
        assertThat(ReadFile.of("KE", wide(256)).layout().columns().size()).isEqualTo(256);
    }

    private static String wide(int columns) {
        var cells = IntStream.range(1, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        return List.of("phone," + cells, "0712345678," + cells, "").stream().collect(Collectors.joining("\n"));
    }
}
