package io.tidings.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ApiKeyTextTest {
    @RepeatedTest(20)
    void what_is_written_can_be_read() {
        var key = ApiKeyText.random();
        assertThat(key.text()).matches("tdg_[0-9a-z]{12}_[0-9a-z]{57}");
        assertThat(ApiKeyText.parse(key.text())).contains(key);
    }

    @Test
    void any_single_wrong_character_is_noticed() {
        var text = ApiKeyText.random().text();
        for (var i = 0; i < text.length(); i++) {
            var other = text.charAt(i) == 'x' ? 'y' : 'x';
            var wrong = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(ApiKeyText.parse(wrong)).as("character %d", i).isEmpty();
        }
    }

    @Test
    void it_does_not_tell_its_secret_in_a_log() {
        var key = ApiKeyText.random();
        assertThat(key.toString()).contains(key.keyId()).doesNotContain(key.secret());
    }
}
