package io.tidings.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class RedactedTest {
    @Test
    void the_brief_form_names_the_sql_state_and_no_message() {
        var failure = new IllegalStateException("Alice", new SQLException("value of Alice", "22021"));

        assertThat(Redacted.brief(failure)).contains("SQL state 22021").doesNotContain("Alice");
        assertThat(Redacted.brief(new IllegalStateException("Alice"))).isEqualTo("java.lang.IllegalStateException");
    }
}
