package io.tidings.personalisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
    @ParameterizedTest
    @CsvSource({
        "Order No, order_no",
        "'  Order   No. ', order_no",
        "FIRST_NAME, first_name",
        "first-name, first_name",
        "Prénom, prenom",
        "Größe (cm), große_cm",
        "2nd line, _2nd_line",
        "_2nd_line, _2nd_line",
        "имя, имя",
        "नाम, नाम",
        "日本 語, 日本_語",
        "ＦＵＬＬ, full",
        "a__b, a_b",
        "***, ''",
        "'', ''",
    })
    void a_header_has_one_name(String header, String name) {
        assertThat(Placeholders.nameOf(header)).isEqualTo(name);
        assertThat(Placeholders.nameOf(name)).isEqualTo(name);
    }

    @Test
    void a_placeholder_with_the_name_of_a_header_is_valid() {
        for (var header : List.of("Order No", "2nd line", "Prénom", "नाम", "имя")) {
            var name = Placeholders.nameOf(header);
            assertThat(Template.parse("{" + name + "}").placeholders()).containsExactly(name);
        }
    }

    @Test
    void unknown_names_are_reported_in_order() {
        var template = Template.parse("{first_name} {order_no} {{ Zip | default: \"-\" }} {phone} {order_no}");
        assertThat(template.unknownPlaceholders(Placeholders.WELL_KNOWN)).containsExactly("order_no", "zip");
        assertThat(template.unknownPlaceholders(List.of("first_name", "phone", "order_no", "zip")))
                .isEmpty();
    }
}
