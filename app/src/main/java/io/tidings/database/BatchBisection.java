package io.tidings.database;

import java.sql.SQLException;
import java.util.List;

/** Bulk work that a single bad element cannot stop: a part that fails is halved until the bad elements are alone. */
public final class BatchBisection {
    private BatchBisection() {}

    /** The work on a part of the batch. */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work for all elements or for none. Doing it again does no harm. */
        void run(List<T> part) throws SQLException, InterruptedException;
    }

    /** Receives each element for which the work failed although it was alone. */
    @FunctionalInterface
    public interface FailureHandler<T> {
        void failed(T each, Exception why);
    }

    /**
     * Does the work on the whole batch, and on each half of a part that fails, in the order of the batch.
     *
     * @throws SQLException or an unchecked exception when the database is away; the caller repeats the whole batch
     */
    public static <T> void run(List<T> batch, Work<T> work, FailureHandler<T> leftOut)
            throws SQLException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            work.run(batch);
        } catch (RuntimeException | SQLException e) {
            if (DatabaseUnavailable.caused(e)) {
                throw e;
            }
            if (batch.size() == 1) {
                leftOut.failed(batch.getFirst(), e);
                return;
            }
            int middle = batch.size() / 2;
            run(batch.subList(0, middle), work, leftOut);
            run(batch.subList(middle, batch.size()), work, leftOut);
        }
    }
}
