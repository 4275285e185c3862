package io.tidings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnsupportedSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"TIDINGS_ROOT_PATH", "TIDINGS_HTTP_ROOT_PATH", "QUARKUS_HTTP_ROOT_PATH"})
    void a_path_prefix_is_refused_by_name_in_one_line(String variable) {
        assertThatThrownBy(() -> UnsupportedSettings.check(Map.of(variable, "/tidings")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(variable)
                .hasMessageNotContaining("\n");
    }

    @Test
    void the_root_itself_and_no_prefix_are_accepted() {
        assertThatCode(() -> UnsupportedSettings.check(Map.of("TIDINGS_ROOT_PATH", "/")))
                .doesNotThrowAnyException();
        assertThatCode(() -> UnsupportedSettings.check(Map.of("TIDINGS_HTTP_PORT", "8080")))
                .doesNotThrowAnyException();
    }
}
