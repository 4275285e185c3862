package io.tidings.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a database that cannot execute a statement now from one that refuses its values. PostgreSQL refuses values only
 * with the few classes of SQL states below. After every other failure the same statement may succeed later, for example
 * after a failover, a deadlock, or a repair by an operator. Whether the database executed it is not known.
 */
public final class DatabaseUnavailable {
    /** Data exception, integrity constraint violation, program limit exceeded. */
    private static final Set<String> REFUSED_VALUES = Set.of("22", "23", "54");

    /** Failures of one statement, which other statements need not share: its locks, its rights, its objects, a bug. */
    private static final Set<String> ONE_STATEMENT = Set.of("0A", "40", "42", "P0", "XX");

    private static final String READ_ONLY = "25006";

    private static final Map<String, String> REASONS = Map.of(
            "08", "the database cannot be reached",
            "28", "the database refuses the login",
            "3D", "the database does not exist",
            "40", "another transaction has locked the same rows",
            "42", "the program lacks a right or a table in the database",
            "53", "the database lacks memory, connections or disk space",
            "57", "the database is starting or stopping",
            "58", "the database cannot read or write its files");

    private DatabaseUnavailable() {}

    /** Returns whether the same statement may succeed later. False for a refused value, and for other exceptions. */
    public static boolean caused(Throwable thrown) {
        var failure = sqlFailure(thrown);
        return failure == null ? hasIoCause(thrown) : !REFUSED_VALUES.contains(stateClass(failure));
    }

    /** As {@link #caused}, and other statements fail now too. */
    public static boolean forAllStatements(Throwable thrown) {
        var failure = sqlFailure(thrown);
        return caused(thrown) && (failure == null || !ONE_STATEMENT.contains(stateClass(failure)));
    }

    /** Returns the reason as a clause for the log. It quotes no value. */
    public static String reason(Throwable thrown) {
        var failure = sqlFailure(thrown);
        if (failure == null) {
            return thrown.getClass().getSimpleName();
        }
        var state = failure.getSQLState();
        if (state == null) {
            return "no connection to the database is free";
        }
        return "%s (SQL state %s)"
                .formatted(
                        isReadOnly(failure)
                                ? "the database is read-only"
                                : REASONS.getOrDefault(stateClass(failure), "the database cannot execute a statement"),
                        state);
    }

    /** Returns whether the server of this connection accepts no writes. */
    static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }

    private static @Nullable SQLException sqlFailure(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    private static boolean hasIoCause(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** Returns an empty class if there is no state, for example when the pool has no free connection in time. */
    private static String stateClass(SQLException failure) {
        var state = failure.getSQLState();
        return state == null || state.length() < 2 ? "" : state.substring(0, 2);
    }
}
