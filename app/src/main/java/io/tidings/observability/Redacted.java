package io.tidings.observability;

import java.sql.SQLException;

/**
 * An exception for the log without its message. Messages of parsers, drivers and libraries quote their input, which can
 * be personal data. Class, SQL state, stack and causes stay.
 */
public final class Redacted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int DEEPEST_CAUSE = 8;

    private Redacted(String description, Redacted cause) {
        super(description, cause, false, true);
    }

    private Redacted(String description) {
        super(description, null, false, true);
    }

    public static Redacted of(Throwable thrown) {
        return of(thrown, DEEPEST_CAUSE);
    }

    /**
     * Returns class names and SQL states in one line, without stacks, for work that is repeated soon and can fail
     * often.
     */
    public static String brief(Throwable thrown) {
        var words = new StringBuilder(description(thrown));
        var cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            words.append(", because of ").append(description(cause));
        }
        return words.toString();
    }

    private static String description(Throwable thrown) {
        return thrown instanceof SQLException sql
                ? "%s (SQL state %s)".formatted(thrown.getClass().getName(), sql.getSQLState())
                : thrown.getClass().getName();
    }

    private static Redacted of(Throwable thrown, int deeper) {
        var description = description(thrown);
        var cause = thrown.getCause();
        var redacted = cause == null || deeper == 0
                ? new Redacted(description)
                : new Redacted(description, of(cause, deeper - 1));
        redacted.setStackTrace(thrown.getStackTrace());
        return redacted;
    }
}
