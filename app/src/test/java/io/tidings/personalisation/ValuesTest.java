package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.shared.PhoneNumber;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final PhoneNumber PHONE = new PhoneNumber("+254712345678");

    @Test
    void variables_override_the_fields_of_the_contact() {
        var values = recipient(Map.of("location", "Nakuru"), Map.of("location", "Nairobi", "first_name", "Alice"));
        assertThat(values.get("location")).isEqualTo("Nakuru");
        assertThat(values.get("first_name")).isEqualTo("Alice");
        assertThat(values.get("nothing")).isNull();
    }

    @Test
    void a_blank_variable_does_not_override_a_field() {
        assertThat(recipient(Map.of("location", "  "), Map.of("location", "Nairobi"))
                        .get("location"))
                .isEqualTo("Nairobi");
    }

    @Test
    @Tag("S4-54")
    void phone_and_name_are_built_in() {
        assertThat(recipient(Map.of(), Map.of()).get("phone")).isEqualTo("+254712345678");
        assertThat(recipient(Map.of(), Map.of()).get("name")).isNull();
        assertThat(recipient(Map.of(), Map.of("first_name", " Alice ", "last_name", "W."))
                        .get("name"))
                .isEqualTo("Alice W.");
        assertThat(recipient(Map.of("first_name", "Ali"), Map.of("last_name", "W."))
                        .get("name"))
                .isEqualTo("Ali W.");
        assertThat(recipient(Map.of(), Map.of("last_name", "W.")).get("name")).isEqualTo("W.");
        assertThat(recipient(Map.of(), Map.of("first_name", "Alice", "last_name", ""))
                        .get("name"))
                .isEqualTo("Alice");
    }

    @Test
    void a_column_overrides_a_built_in_value() {
        assertThat(recipient(Map.of("name", "Dr. W."), Map.of("first_name", "Alice"))
                        .get("name"))
                .isEqualTo("Dr. W.");
    }

    @Test
    void columns_are_found_in_any_spelling() {
        var values = Values.ofColumns(Map.of("Order No", "17", "Prénom", "Zoé"));
        assertThat(values.get("order_no")).isEqualTo("17");
        assertThat(values.get("prenom")).isEqualTo("Zoé");
    }

    private static Values recipient(Map<String, String> variables, Map<String, String> contact) {
        return RecipientValues.of(Values.of(variables), Values.of(contact), PHONE);
    }
}
