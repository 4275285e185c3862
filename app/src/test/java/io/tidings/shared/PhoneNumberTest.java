package io.tidings.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
    @Test
    void its_string_form_shows_the_last_two_digits_only() {
        assertThat(new PhoneNumber("+254712345678")).hasToString("+***78");
        assertThat(new PhoneNumber("+12")).hasToString("+***12");
    }

    @Test
    void its_digits_fit_a_long() {
        assertThat(new PhoneNumber("+254712345678").digits()).isEqualTo(254712345678L);
        assertThat(new PhoneNumber("+999999999999999").digits()).isEqualTo(999_999_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "+", "+1", "254712345678", "+0712345678", "+2547 12", "+2547１", "+1234567890123456", "+12a"})
    void anything_but_E164_is_refused_without_repeating_it(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PhoneNumber(text))
                .withMessage("Not a phone number in E.164: %d characters", text.length());
    }
}
