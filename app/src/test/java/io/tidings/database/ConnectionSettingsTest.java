package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "TIDINGS_DATABASE_CONNECTIONS,0",
        "TIDINGS_DATABASE_CONNECTIONS,1",
        "TIDINGS_DATABASE_CONNECTIONS,-8",
        "TIDINGS_DATABASE_CONNECTIONS,eight",
        "TIDINGS_DATABASE_CONNECTIONS,99999999999",
        "TIDINGS_DATABASE_IDLE_TRANSACTION,soon",
        "TIDINGS_DATABASE_IDLE_TRANSACTION,0",
        "TIDINGS_DATABASE_IDLE_TRANSACTION,15",
        "TIDINGS_DATABASE_IDLE_TRANSACTION,15s'; drop table account; --"
    })
    void a_wrong_value_is_named_with_its_variable_in_one_line(String variable, String value) {
        assertThatThrownBy(() -> ConnectionSettings.check(Map.of(variable, value)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining(value)
                .hasMessageNotContaining("\n");
    }

    @Test
    void right_values_and_missing_ones_are_accepted() {
        assertThatCode(() -> ConnectionSettings.check(Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> ConnectionSettings.check(
                        Map.of("TIDINGS_DATABASE_CONNECTIONS", "8", "TIDINGS_DATABASE_IDLE_TRANSACTION", "1min")))
                .doesNotThrowAnyException();
    }
}
