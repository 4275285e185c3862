package io.tidings.phones;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhonePrefixTest {
    @ParameterizedTest
    @CsvSource({
        "+254 712, , +254712, true",
        "00254712, , +254712, true",
        "254712, , +254712, true",
        "0712 34, KE, +25471234 +254071234, true",
        "712, KE, +712 +254712, false",
        "(0)712, KE, +254712 +2540712, false",
        "0612, IT, +39612 +390612, false",
        "07, , +07, false",
        "+54 11 2345, , +54112345 +549112345, true",
        "+521 55, , +52155 +5255, true",
        "044 55 1234 5678, MX, +52445512345678 +520445512345678 +525512345678, true",
        "49171 2345678, DE, +491712345678 +49491712345678, true"
    })
    void the_beginning_of_a_number_is_recognised_in_the_usual_spellings(
            String typed, @Nullable String country, String starts, boolean certain) {
        assertThat(PhonePrefix.of(typed, country)).hasValueSatisfying(prefix -> {
            assertThat(String.join(" ", prefix.e164Prefixes())).isEqualTo(starts);
            assertThat(prefix.certain()).isEqualTo(certain);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "00", "alice", "4711b", "12345678901234567890", "%", "+254%"})
    void other_texts_are_not_the_beginning_of_a_number(String typed) {
        assertThat(PhonePrefix.of(typed, "KE")).isEmpty();
    }

    @Test
    void the_exclusive_end_is_after_all_numbers_with_the_prefix() {
        assertThat(PhonePrefix.endExclusive("+2547"))
                .isGreaterThan("+254799999999")
                .isLessThan("+2548");
    }
}
