package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ApiKeyTextTest {
    @RepeatedTest(20)
    void a_key_can_be_parsed_from_its_text() {
        var key = ApiKeyText.random();
        assertThat(key.text()).matches("tdg_[0-9a-z]{12}_[0-9a-z]{57}");
        assertThat(ApiKeyText.parse(key.text())).contains(key);
    }

    @Test
    void the_checksum_detects_each_single_wrong_character() {
        var text = ApiKeyText.random().text();
        for (var i = 0; i < text.length(); i++) {
            var other = text.charAt(i) == 'x' ? 'y' : 'x';
            var wrong = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(ApiKeyText.parse(wrong)).as("character %d", i).isEmpty();
        }
    }

    @Test
    void its_string_form_hides_the_secret() {
        var key = ApiKeyText.random();
        assertThat(key.toString()).contains(key.keyId()).doesNotContain(key.secret());
    }
}
