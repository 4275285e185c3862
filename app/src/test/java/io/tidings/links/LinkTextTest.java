package io.tidings.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.links.LinkText.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Look: https://a.example/b?c=d#e now   | https://a.example/b?c=d#e",
                "Is it http://a.example/b?             | http://a.example/b",
                "(see https://a.example/b_(c))         | https://a.example/b_(c)",
                "(see https://a.example/b).            | https://a.example/b",
                "*https://a.example/b*                 | https://a.example/b",
                "“https://a.example/b”                 | https://a.example/b",
                "<https://a.example/b>                 | https://a.example/b",
                "HTTPS://A.EXAMPLE                     | HTTPS://A.EXAMPLE",
                "https://a.example/b/...               | https://a.example/b/",
            })
    void a_link_ends_before_the_punctuation_of_the_sentence(String text, String link) {
        assertThat(LinkText.find(text)).extracting(Found::written).containsExactly(link);
    }

    @Test
    void links_are_found_in_order_and_only_with_http_or_https() {
        assertThat(LinkText.find("https://a.example, then http://b.example/x"))
                .extracting(Found::written)
                .containsExactly("https://a.example", "http://b.example/x");
        assertThat(LinkText.find("a.example, ftp://a.example, mailto:a@example.org"))
                .isEmpty();
    }

    @Test
    void the_target_is_ascii() {
        assertThat(LinkText.target("https://a.example/b?c=%20d")).contains("https://a.example/b?c=%20d");
        assertThat(LinkText.target("HTTPS://bücher.example/ü?q=ж"))
                .contains("https://xn--bcher-kva.example/%C3%BC?q=%D0%B6");
        assertThat(LinkText.target("http://localhost:8080/x")).contains("http://localhost:8080/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://",
                "https://user:secret@a.example/",
                "https://user@a.example/",
                "https://a.example/{5}",
                "https://a.example\\@b.example/",
                "https://a.example/%zz",
                "https://a b/",
                "https://a.example/\r\nSet-Cookie: x",
                "javascript:alert(1)",
                "https://-.-/",
                "https://a.example:99999999/",
                "//a.example",
            })
    void an_invalid_address_has_no_target(String written) {
        assertThat(LinkText.target(written)).isEmpty();
    }

    @Test
    void a_link_longer_than_2048_characters_has_no_target() {
        assertThat(LinkText.target("https://a.example/" + "x".repeat(2_048))).isEmpty();
    }
}
