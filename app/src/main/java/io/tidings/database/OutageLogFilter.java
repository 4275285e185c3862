package io.tidings.database;

import io.quarkus.logging.LoggingFilter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs each warning about an unavailable database once a minute. During an outage every background loop fails several
 * times a second, and the log would fill the disk. Other lines pass. Thread-safe.
 */
@LoggingFilter(name = "outage")
public final class OutageLogFilter implements Filter {
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int DEEPEST_CAUSE = 8;

    /** Every warning of these loggers is about the connection to the database. */
    private static final Set<String> LIBRARIES = Set.of("io.agroal.pool", "com.github.kagkarlsson.scheduler");

    /** An SQL state of an unavailable database in the text of {@code Redacted}. */
    private static final Pattern REDACTED = Pattern.compile("\\(SQL state (08|53|57)[0-9A-Z]{3}\\)");

    private final LongSupplier nanos;
    /** By logger and unformatted message, so it is bounded by the number of log statements. */
    private final Map<String, Long> nextByLine = new ConcurrentHashMap<>();

    public OutageLogFilter() {
        this(System::nanoTime);
    }

    OutageLogFilter(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        if (record.getLevel().intValue() < Level.WARNING.intValue() || !isAboutOutage(record)) {
            return true;
        }
        long now = nanos.getAsLong();
        var passes = new boolean[1];
        nextByLine.compute(record.getLoggerName() + '\n' + record.getMessage(), (_, next) -> {
            passes[0] = next == null || now - next >= 0;
            return passes[0] ? now + PERIOD_NANOS : next;
        });
        return passes[0];
    }

    private static boolean isAboutOutage(LogRecord record) {
        var logger = record.getLoggerName();
        if (logger != null && LIBRARIES.stream().anyMatch(logger::startsWith)) {
            return true;
        }
        var parameters = record.getParameters();
        if (parameters != null) {
            for (var parameter : parameters) {
                if (parameter instanceof String text && REDACTED.matcher(text).find()) {
                    return true;
                }
            }
        }
        return isOutage(record.getThrown());
    }

    private static boolean isOutage(@Nullable Throwable thrown) {
        var cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            var message = cause.getMessage();
            if (cause instanceof SQLException && DatabaseUnavailable.caused(cause)
                    || message != null && REDACTED.matcher(message).find()) {
                return true;
            }
        }
        return false;
    }
}
