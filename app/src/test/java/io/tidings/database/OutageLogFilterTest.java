package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.observability.Redacted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class OutageLogFilterTest {
    private final AtomicLong nanos = new AtomicLong();
    private final OutageLogFilter filter = new OutageLogFilter(nanos::get);

    @Test
    void a_warning_about_the_unavailable_database_passes_once_a_minute() {
        var diskFull = Redacted.brief(new IllegalStateException(new SQLException("full", "53100")));

        assertThat(filter.isLoggable(warning("%d outcomes wait: %s", 5, diskFull)))
                .isTrue();
        assertThat(filter.isLoggable(warning("%d outcomes wait: %s", 7, diskFull)))
                .isFalse();
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(filter.isLoggable(warning("%d outcomes wait: %s", 9, diskFull)))
                .isTrue();
    }

    @Test
    void the_exception_tells_that_the_database_is_unavailable() {
        for (var thrown : new Throwable[] {
            new IllegalStateException(new SQLException("shutdown", "57P01")),
            Redacted.of(new IllegalStateException(new SQLException("refused", "08001")))
        }) {
            var fresh = new OutageLogFilter(nanos::get);
            assertThat(fresh.isLoggable(thrown(thrown))).isTrue();
            assertThat(fresh.isLoggable(thrown(thrown))).isFalse();
        }
    }

    @Test
    void other_warnings_always_pass() {
        for (int i = 0; i < 3; i++) {
            assertThat(filter.isLoggable(warning("Campaign %d failed", 5))).isTrue();
            assertThat(filter.isLoggable(thrown(new SQLException("duplicate", "23505"))))
                    .isTrue();
        }
    }

    private static LogRecord warning(String template, Object... parameters) {
        var record = new LogRecord(Level.WARNING, template);
        record.setLoggerName("io.tidings.dispatch.OutcomeWriter");
        record.setParameters(parameters);
        return record;
    }

    private static LogRecord thrown(Throwable thrown) {
        var record = warning("Could not do it");
        record.setThrown(thrown);
        return record;
    }
}
