package io.tidings.schedule;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Processes many items, so that a failing item does not stop the others. */
public final class ForEachSafely {
    private static final Logger LOG = Logger.getLogger(ForEachSafely.class);

    private ForEachSafely() {}

    /**
     * Processes the items one after another. Logs a failure with the item's {@code toString()} and continues; the next run
     * processes the item again. If the database is unavailable, stops with that exception, because the other items would
     * fail too.
     *
     * @param kind names the work in the log
     */
    public static <T> void each(String kind, Iterable<T> items, Consumer<? super T> work) {
        for (var item : items) {
            try {
                work.accept(item);
            } catch (RuntimeException e) {
                if (DatabaseUnavailable.forAllStatements(e)) {
                    throw e;
                }
                LOG.errorf("%s failed for %s and continues with the next: %s", kind, item, Redacted.brief(e));
            }
        }
    }
}
