package io.tidings.database;

import java.sql.SQLException;
import java.util.List;

/** Isolates bad elements of a batch: splits a failing part in halves until each bad element is alone. */
public final class BatchBisection {
    private BatchBisection() {}

    /** Processes a part of the batch. */
    @FunctionalInterface
    public interface Work<T> {
        /** Processes all elements or none of them. Idempotent. */
        void run(List<T> part) throws SQLException, InterruptedException;
    }

    /** Receives each element that failed alone. */
    @FunctionalInterface
    public interface FailureHandler<T> {
        void failed(T element, Exception cause);
    }

    /**
     * Processes the whole batch, and then each half of a part that failed, in the order of the batch.
     *
     * @throws SQLException or an unchecked exception when the database is unavailable; the caller repeats the whole batch
     */
    public static <T> void run(List<T> batch, Work<T> work, FailureHandler<T> onFailure)
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
                onFailure.failed(batch.getFirst(), e);
                return;
            }
            int middle = batch.size() / 2;
            run(batch.subList(0, middle), work, onFailure);
            run(batch.subList(middle, batch.size()), work, onFailure);
        }
    }
}
