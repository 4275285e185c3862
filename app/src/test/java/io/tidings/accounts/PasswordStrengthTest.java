package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-5")
class PasswordStrengthTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234567890",
                "0987654321",
                "aaaaaaaaaaaa",
                "abcabcabcabc",
                "12121212121",
                "abcdefghij",
                "qwertyuiop",
                "Qwerty12345",
                "1q2w3e4r5t",
                "1qaz2wsx3edc",
                "asdfghjkl123",
                "azertyuiop",
                "passwordpassword",
                "Password2024!",
                "P@ssw0rd2025",
                "password.123",
                "MyPassword1",
                "iloveyou12",
                "letmein123",
                "Welcome2026!",
                "changeme123",
                "administrator",
                "Admin12345!",
                "tidings123",
                "abcd123456",
                "michael1990",
                "Nairobi2026",
                "December2025",
                "manchester1",
                "football#1",
                "superman007",
                "princess2010",
                "passwordqwerty1"
            })
    void common_passwords_are_too_weak(String password) {
        assertThat(PasswordStrength.isTooWeak(password, List.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a good long password", "another good password", "correct horse battery staple", "zq8vkw2mxp",
                "8273645190472816", "orange tiger coffee banana", "password 71936402857", "Kaffee ohne Milch",
                "mlima wa theluji", "the shadow of a tree"
            })
    void uncommon_passwords_are_strong_enough(String password) {
        assertThat(PasswordStrength.isTooWeak(password, List.of())).isFalse();
    }

    @Test
    void a_password_that_is_the_own_address_is_too_weak() {
        var address = "demo@tidings.local";

        assertThat(PasswordStrength.isTooWeak(address, List.of())).isFalse();
        assertThat(PasswordStrength.isTooWeak(address, List.of(address, "Demo")))
                .isTrue();
    }
}
