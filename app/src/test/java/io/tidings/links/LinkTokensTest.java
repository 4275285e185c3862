package io.tidings.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.links.LinkTokens.Token;
import io.tidings.personalisation.Segments;
import io.tidings.testing.TestDatabase;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkTokensTest {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final LinkTokens tokens = new LinkTokens(new LinkKey(TestDatabase.jdbi()));
    private final Random random = new Random(7);

    @Test
    void a_token_holds_the_message_and_the_number_of_the_link() {
        for (long message : new long[] {0, 1, 61, 62, 1_000_000_007L, 800_000_000_000_000L}) {
            for (int number = 0; number <= LinkTokens.MAX_NUMBER; number++) {
                assertThat(tokens.read(token(message, number))).contains(new Token(message, number));
            }
        }
    }

    @Test
    void all_tokens_have_17_characters_of_one_septet_each() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            var token = token(random.nextLong(1L << 48), random.nextInt(10));
            assertThat(token).matches("[0-9A-Za-z]{17}");
            assertThat(Segments.of(token).units()).isEqualTo(LinkTokens.LENGTH);
            seen.add(token.substring(9));
        }
        assertThat(seen).hasSize(10_000);
    }

    @Test
    void append_keeps_the_text_before_the_token() {
        var text = new StringBuilder("https://tid.example/l/");
        tokens.append(text, 5, 1);
        assertThat(text.toString()).isEqualTo("https://tid.example/l/" + token(5, 1));
    }

    @Test
    void none_of_100_000_guesses_is_valid() {
        for (int i = 0; i < 100_000; i++) {
            var guess = new StringBuilder(token(1 + i % 1_000, i % 10).substring(0, i % 2 == 0 ? 9 : 0));
            while (guess.length() < LinkTokens.LENGTH) {
                guess.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
            }
            assertThat(tokens.read(guess.toString())).isEmpty();
        }
    }

    @Test
    void a_token_with_one_changed_character_is_invalid() {
        var token = token(123_456_789, 3);
        for (int i = 0; i < token.length(); i++) {
            for (char c : DIGITS.toCharArray()) {
                if (c != token.charAt(i)) {
                    var forged = token.substring(0, i) + c + token.substring(i + 1);
                    assertThat(tokens.read(forged)).as(forged).isEmpty();
                }
            }
        }
    }

    @Test
    void a_text_that_is_no_token_is_rejected() {
        for (var text :
                new String[] {"", "x", "0".repeat(17), "0".repeat(16), "ü".repeat(17), "-".repeat(17), " ".repeat(17)
                }) {
            assertThat(tokens.read(text)).as(text).isEmpty();
        }
        assertThat(tokens.read(token(1, 1) + "0")).isEmpty();
        assertThatThrownBy(() -> token(1, 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> token(Long.MAX_VALUE, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_node_reads_the_tokens_of_another_node() {
        var other = new LinkTokens(new LinkKey(TestDatabase.jdbi()));
        assertThat(other.read(token(77, 2))).contains(new Token(77, 2));
    }

    private String token(long message, int number) {
        var text = new StringBuilder();
        tokens.append(text, message, number);
        return text.toString();
    }
}
