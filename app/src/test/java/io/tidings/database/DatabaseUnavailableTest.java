package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUnavailableTest {
    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "23514", "54000"})
    void some_states_refuse_the_values_of_a_statement(String state) {
        assertThat(DatabaseUnavailable.caused(failure(state))).isFalse();
        assertThat(DatabaseUnavailable.forAllStatements(failure(state))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "25006", "25P03", "28P01", "3D000", "53100", "53300", "57P01", "58030", "57014"})
    void a_database_that_cannot_work_now_is_unavailable_for_all_statements(String state) {
        assertThat(DatabaseUnavailable.caused(failure(state))).isTrue();
        assertThat(DatabaseUnavailable.forAllStatements(failure(state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001", "42501", "42P01", "0A000", "XX001"})
    void a_statement_that_may_succeed_later_does_not_stop_the_others(String state) {
        assertThat(DatabaseUnavailable.caused(failure(state))).isTrue();
        assertThat(DatabaseUnavailable.forAllStatements(failure(state))).isFalse();
    }

    @Test
    void a_pool_without_a_free_connection_counts_as_unavailable() {
        assertThat(DatabaseUnavailable.caused(new IllegalStateException(new SQLException("no state"))))
                .isTrue();
        assertThat(DatabaseUnavailable.caused(new NullPointerException())).isFalse();
    }

    @Test
    void the_reason_names_the_state_and_quotes_nothing() {
        assertThat(DatabaseUnavailable.reason(failure("25006")))
                .isEqualTo("the database is read-only (SQL state 25006)");
        assertThat(DatabaseUnavailable.reason(failure("53100")))
                .isEqualTo("the database lacks memory, connections or disk space (SQL state 53100)");
        assertThat(DatabaseUnavailable.reason(new SQLException("+254700000001")))
                .isEqualTo("no connection to the database is free");
    }

    private static RuntimeException failure(String state) {
        return new IllegalStateException(new SQLException("secret", state));
    }
}
