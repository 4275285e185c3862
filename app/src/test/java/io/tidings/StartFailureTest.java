package io.tidings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidings.database.DatabaseLogin;
import java.net.BindException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the line on the standard error stream when the program cannot start. */
class StartFailureTest {
    @ConfigMapping(prefix = "tidings.accounts")
    interface Settings {
        int signInAttempts();
    }

    @Test
    void a_taken_port_is_named_with_its_setting() {
        assertThat(describe(bind("Address already in use", 8107)))
                .isEqualTo("Port 8107 is taken. Set TIDINGS_HTTP_PORT to another.");
    }

    @Test
    void a_port_of_the_system_names_the_setting() {
        assertThat(describe(bind("Permission denied", 80))).contains("port 80", "TIDINGS_HTTP_PORT");
    }

    @Test
    void an_address_of_another_machine_names_the_setting() {
        assertThat(describe(bind("Cannot assign requested address", 80)))
                .contains("Cannot assign requested address", "TIDINGS_HTTP_HOST");
        assertThat(describe(new UnknownHostException("nowhere.invalid")))
                .contains("nowhere.invalid", "TIDINGS_HTTP_HOST");
    }

    @Test
    void a_value_of_the_wrong_form_is_named_with_its_variable_and_reason() {
        var failure = catchThrowable(() -> new SmallRyeConfigBuilder()
                .withMapping(Settings.class)
                .withDefaultValues(Map.of("tidings.accounts.sign-in-attempts", "few"))
                .build());

        assertThat(StartFailure.describe(new RuntimeException("Failed to start quarkus", failure)))
                .startsWith("TIDINGS_ACCOUNTS_SIGN_IN_ATTEMPTS has a wrong value. ")
                .contains("few")
                .doesNotContain("SRCFG")
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port,TIDINGS_HTTP_PORT",
        "quarkus.datasource.jdbc.max-size,TIDINGS_DATABASE_CONNECTIONS",
        "tidings.dispatch.workers,WORKER_CONCURRENCY",
        "tidings.accounts.session-idle,TIDINGS_ACCOUNTS_SESSION_IDLE"
    })
    void a_key_is_shown_as_the_variable_that_sets_it(String key, String variable) {
        assertThat(StartFailure.variable(key)).isEqualTo(variable);
    }

    @Test
    void a_refused_migration_is_explained_without_the_rows_that_postgresql_quotes() {
        assertThat(describe(new FlywayException(
                        "Migration V3 failed\nMessage: ERROR: duplicate\n  Detail: Key (phone)=(+254)")))
                .contains("Migration V3 failed", "duplicate", "TIDINGS_DATABASE_URL")
                .doesNotContain("+254")
                .doesNotContain("\n");
    }

    @Test
    void our_own_refusals_keep_their_words() {
        assertThat(describe(new IllegalStateException("TIDINGS_API_KEY has 5 characters; it needs at least 16")))
                .isEqualTo("TIDINGS_API_KEY has 5 characters; it needs at least 16");
    }

    @Test
    void an_unknown_failure_shows_its_kind_and_message() {
        assertThat(describe(new ArithmeticException("/ by zero"))).contains("ArithmeticException", "/ by zero");
        assertThat(describe(new SQLException("ERROR: permission denied"))).contains("permission denied");
    }

    @Test
    void an_address_that_is_no_jdbc_url_is_refused_without_quoting_it() {
        var login = new DatabaseLogin("postgres://user:secret@host/name", "u", "p");

        var failure = catchThrowable(() -> login.awaitUsable(_ -> {}));

        assertThat(StartFailure.describe(failure))
                .contains("TIDINGS_DATABASE_URL", "jdbc:postgresql://")
                .doesNotContain("secret");
    }

    private static QuarkusBindException bind(String reason, int port) {
        return new QuarkusBindException("0.0.0.0", port, new BindException(reason));
    }

    private static String describe(Exception cause) {
        return StartFailure.describe(new RuntimeException(
                "Failed to start quarkus", new RuntimeException("Unable to start", new ExecutionException(cause))));
    }
}
