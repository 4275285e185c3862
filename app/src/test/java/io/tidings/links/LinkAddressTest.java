package io.tidings.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://go.example,https://go.example/l/",
        "https://go.example/,https://go.example/l/",
        "http://10.0.0.5:8080/tidings,http://10.0.0.5:8080/tidings/l/",
    })
    void links_begin_with_the_public_address(String url, String prefix) {
        assertThat(address(url).prefix()).contains(prefix);
    }

    @Test
    void without_the_setting_there_is_no_prefix() {
        assertThat(new LinkAddress(Optional::empty).prefix()).isEmpty();
        assertThat(address(" ").prefix()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"go.example", "ftp://go.example", "https://me:x@go.example", "https://go.example/?a=b"})
    void an_invalid_address_stops_the_start(String url) {
        assertThatThrownBy(() -> address(url))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TIDINGS_LINKS_URL");
    }

    private static LinkAddress address(String url) {
        return new LinkAddress(() -> Optional.of(url));
    }
}
