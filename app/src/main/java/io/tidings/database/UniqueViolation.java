package io.tidings.database;

import java.sql.SQLException;

/** Recognises the violation of a unique constraint, for answers such as 409. */
public final class UniqueViolation {
    /** {@code unique_violation} of the SQL standard. */
    private static final String STATE = "23505";

    private UniqueViolation() {}

    public static boolean caused(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && STATE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
