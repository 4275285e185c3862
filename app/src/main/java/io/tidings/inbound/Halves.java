package io.tidings.inbound;

import io.tidings.database.DatabaseAway;
import java.sql.SQLException;
import java.util.List;

/** Work on many at once that one of them cannot stop. */
final class Halves {
    private Halves() {}

    interface Work<T> {
        /** Does it to all or to none; doing it again does no harm. */
        void on(List<T> part) throws SQLException;
    }

    /** Is told of what the work failed for even when it was alone. */
    interface LeftOut<T> {
        void one(T each, Exception why);
    }

    /**
     * Does the work to all; where it fails, to each half, down to those that it fails for by themselves.
     *
     * @throws SQLException or an unchecked one, when the database is away: then it is to be done again, to all
     */
    static <T> void each(List<T> all, Work<T> work, LeftOut<T> leftOut) throws SQLException {
        if (all.isEmpty()) {
            return;
        }
        try {
            work.on(all);
        } catch (RuntimeException | SQLException e) {
            if (DatabaseAway.caused(e)) {
                throw e;
            }
            if (all.size() == 1) {
                leftOut.one(all.getFirst(), e);
                return;
            }
            int middle = all.size() / 2;
            each(all.subList(0, middle), work, leftOut);
            each(all.subList(middle, all.size()), work, leftOut);
        }
    }

    /** What may be logged of a failure: messages of the database can hold what a person sent. */
    static String kind(Exception why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return "SQL state " + sql.getSQLState();
            }
        }
        return why.getClass().getSimpleName();
    }
}
