package io.tidings.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/**
 * Recognises failures of the connection, and of a database that starts, stops or has no resources left. The statement may
 * succeed later. Whether the database executed it is not known.
 */
public final class DatabaseUnavailable {
    /** Classes of SQL states: connection exception, operator intervention, insufficient resources. */
    private static final Set<String> CLASSES = Set.of("08", "57", "53");
    /** idle_in_transaction_session_timeout. */
    private static final String IDLE_IN_TRANSACTION = "25P03";

    private DatabaseUnavailable() {}

    /** Returns whether the exception or one of its causes is such a failure. */
    public static boolean caused(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof SQLException sql && isUnavailable(sql)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnavailable(SQLException failure) {
        var state = failure.getSQLState();
        // The connection pool sets no state when it has no free connection in time.
        return state == null
                || IDLE_IN_TRANSACTION.equals(state)
                || state.length() > 2 && CLASSES.contains(state.substring(0, 2));
    }
}
