package io.tidings.observability;

import java.sql.SQLException;

/**
 * An exception for the log without its message. Messages of parsers, drivers and libraries quote their input, which can
 * be personal data. Class, SQL state, stack and causes stay.
 */
public final class Redacted extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int DEEPEST_CAUSE = 8;

    private Redacted(String what, Redacted cause) {
        super(what, cause, false, true);
    }

    private Redacted(String what) {
        super(what, null, false, true);
    }

    public static Redacted of(Throwable thrown) {
        return of(thrown, DEEPEST_CAUSE);
    }

    /**
     * Returns class names and SQL states in one line, without stacks, for work that is repeated soon and can fail
     * often.
     */
    public static String brief(Throwable thrown) {
        var words = new StringBuilder(what(thrown));
        var cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++, cause = cause.getCause()) {
            words.append(", because of ").append(what(cause));
        }
        return words.toString();
    }

    private static String what(Throwable thrown) {
        return thrown instanceof SQLException sql
                ? "%s (SQL state %s)".formatted(thrown.getClass().getName(), sql.getSQLState())
                : thrown.getClass().getName();
    }

    private static Redacted of(Throwable thrown, int deeper) {
        var what = what(thrown);
        var cause = thrown.getCause();
        var redacted = cause == null || deeper == 0 ? new Redacted(what) : new Redacted(what, of(cause, deeper - 1));
        redacted.setStackTrace(thrown.getStackTrace());
        return redacted;
    }
}
