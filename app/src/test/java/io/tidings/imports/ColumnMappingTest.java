package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.shared.Problem.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnMappingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone",
                "Phone",
                " PHONE ",
                "Phone Number",
                "phone_number",
                "Phone-No.",
                "Mobile",
                "MSISDN",
                "Tél.",
                "Téléphone",
                "Numéro de téléphone",
                "Teléfono",
                "Handy",
                "Whats App",
                "cell",
                "number",
                "Телефон",
                "Urn:tel",
                "Recipients",
                "Mobile Phone Number",
                "Default Address Phone",
                "Billing Phone",
                "Contact No.",
                "WhatsApp No",
                "Phone (Mobile)",
                "Customer Phone",
                "Téléphone portable",
                "N° de téléphone",
                "Telefon mobil",
                "Nr telefonu",
                "رقم الهاتف",
                "फ़ोन नंबर",
                "contactPhoneNumber"
            })
    void the_phone_column_is_recognised_by_many_headers(String header) {
        assertThat(recognise("x", header).columnOf(ContactField.PHONE)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "First Name, first_name", "PRÉNOM, first_name", "Vorname, first_name", "surname, last_name",
        "Last-Name, last_name", "City, location", "Ville, location", "Product, preferred_product",
        "Preferred Product, preferred_product"
    })
    void the_fields_of_a_contact_are_recognised_by_many_headers(String header, String field) {
        assertThat(recognise("phone", header).get(1).field()).isEqualTo(field);
    }

    @Test
    @Tag("S0-10")
    void other_columns_become_variables_in_lower_snake_case_without_accents() {
        assertThat(recognise("phone", "Order No.", "Numéro client", "2nd line", "Имя клиента", "name")
                        .list())
                .extracting(Column::variable)
                .containsExactly(null, "order_no", "numero_client", "_2nd_line", "имя_клиента", "name");
    }

    @Test
    void a_field_with_another_header_is_also_a_variable() {
        assertThat(recognise("phone", "City", "first_name").list())
                .containsExactly(
                        new Column("phone", "phone", null),
                        new Column("City", "location", "city"),
                        new Column("first_name", "first_name", null));
    }

    @Test
    void the_best_header_is_the_field_and_the_other_is_a_variable() {
        var columns = recognise("mobile", "phone");

        assertThat(columns.columnOf(ContactField.PHONE)).isEqualTo(1);
        assertThat(columns.get(0).variable()).isEqualTo("mobile");
    }

    @Test
    void a_phone_of_the_person_is_better_than_one_of_an_address() {
        assertThat(recognise("Default Address Phone", "Phone").columnOf(ContactField.PHONE))
                .isEqualTo(1);
    }

    @Test
    void a_second_column_with_the_name_of_a_field_gets_another_name() {
        assertThat(recognise("phone", "phone").get(1).variable()).isEqualTo("phone_2");
    }

    @Test
    void a_header_with_a_phone_number_is_refused() {
        assertRefused("no_header", List.of("0712345678", "Amina"), Map.of());
        assertRefused("no_header", List.of("0712345678", "Amina"), Map.of("0712345678", "phone"));
        assertRefused("no_header", List.of("+254 712 345 678", "Kontakt"), Map.of("Kontakt", "phone"));
        assertThat(recognise("phone", "20260131").get(1).variable()).isEqualTo("_20260131");
    }

    @Test
    void lines_that_are_quoted_as_a_whole_are_refused() {
        assertRefused("bad_header", List.of("phone,first_name"), Map.of());
    }

    @Test
    void equal_and_empty_headers_get_distinct_variables() {
        assertThat(recognise("phone", "a", "A", "", "a", "").list())
                .extracting(Column::variable)
                .containsExactly(null, "a", "a_2", "column_4", "a_3", "column_6");
    }

    @Test
    void without_a_phone_column_the_problem_lists_the_columns() {
        assertThatThrownBy(() -> recognise("name", "age")).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo("no_phone_column");
            assertThat(refused.problem().detail()).contains("name, age");
            assertThat(refused.problem().extras()).containsEntry("columns", List.of("name", "age"));
        });
    }

    @Test
    void the_mapping_takes_precedence_over_the_headers() {
        var columns = ColumnMapping.recognise(
                List.of("phone", "Kontakt", "note", "City"),
                Map.of("kontakt", "phone", "note", "first_name", "phone", "old phone", "City", ""));

        assertThat(columns.list())
                .containsExactly(
                        new Column("phone", null, "old_phone"),
                        new Column("Kontakt", "phone", null),
                        new Column("note", "first_name", null),
                        new Column("City", null, null));
    }

    @Test
    void a_mapping_of_an_unknown_or_a_repeated_column_is_refused() {
        assertRefused("invalid_mapping", List.of("phone"), Map.of("tel", "phone"));
        assertRefused("invalid_mapping", List.of("a", "b"), Map.of("a", "phone", "b", "phone"));
    }

    @Test
    void more_than_256_columns_are_refused() {
        var headers = IntStream.rangeClosed(0, ColumnMapping.MAX)
                .mapToObj(i -> i == 0 ? "phone" : "c" + i)
                .toList();

        assertRefused("too_many_columns", headers, Map.of());
        assertThat(ColumnMapping.recognise(headers.subList(0, ColumnMapping.MAX), Map.of())
                        .size())
                .isEqualTo(ColumnMapping.MAX);
        assertRefused("no_phone_column", Collections.nCopies(3, ""), Map.of());
    }

    private static void assertRefused(String code, List<String> headers, Map<String, String> mapping) {
        assertThatThrownBy(() -> ColumnMapping.recognise(headers, mapping))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    private static ColumnMapping recognise(String... headers) {
        return ColumnMapping.recognise(List.of(headers), Map.of());
    }
}
