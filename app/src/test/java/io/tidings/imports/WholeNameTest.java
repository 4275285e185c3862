package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Amina Otieno | Amina | Otieno",
                "Amina Wanjiru Otieno | Amina Wanjiru | Otieno",
                "Otieno, Amina | Amina | Otieno",
                "Amina | Amina | ''",
                "Ludwig van Beethoven | Ludwig | van Beethoven",
                "Charles de la Tour | Charles | de la Tour",
                "Ken Griffey Jr. | Ken | Griffey Jr.",
                "Griffey, Jr. | Griffey, | Jr.",
                "王芳 | 王芳 | ''",
                "De Vries | De | Vries",
                "'' | '' | ''"
            })
    void a_whole_name_is_split(String name, String first, String last) {
        assertThat(WholeName.of(name)).isEqualTo(new WholeName(first, last));
    }

    @Test
    void a_column_of_whole_names_is_recognised_and_split() {
        var read = ReadFile.of("KE", "phone,Full Name,city\n0712345678,Amina Otieno,Kisumu\n0712345679,Ben,\n");

        assertThat(read.firstNames()).containsExactly("Amina", "Ben");
        assertThat(read.values(ContactField.LAST_NAME)).containsExactly("Otieno", "");
        assertThat(read.variables(0)).contains("\"full_name\":\"Amina Otieno\"");
        assertThat(ReadFile.of("KE", "phone,name\n0712345678,Amina Otieno\n").firstNames())
                .containsExactly("Amina");
    }

    @Test
    void the_mapping_can_keep_the_name_whole_or_make_it_a_variable() {
        var csv = "phone,name\n0712345678,Amina Otieno\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        var whole = ReadFile.of("KE", csv, Optional.empty(), Map.of("name", "first_name"));
        assertThat(whole.firstNames()).containsExactly("Amina Otieno");

        var variable = ReadFile.of("KE", csv, Optional.empty(), Map.of("name", "customer"));
        assertThat(variable.firstNames()).containsExactly("");
        assertThat(variable.variables(0)).isEqualTo("{\"customer\":\"Amina Otieno\"}");

        var split = ReadFile.of(
                "KE",
                "phone,Kunde\n0712345678,Amina Otieno\n".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Optional.empty(),
                Map.of("Kunde", "name"));
        assertThat(split.values(ContactField.LAST_NAME)).containsExactly("Otieno");
    }

    @Test
    void columns_for_the_parts_of_a_name_come_first() {
        var read = ReadFile.of("KE", "phone,name,first_name\n0712345678,Order 7,Amina\n");

        assertThat(read.firstNames()).containsExactly("Amina");
        assertThat(read.variables(0)).isEqualTo("{\"name\":\"Order 7\"}");
    }
}
