package io.tidings.schedule;

import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Recurring work over many items, of which none holds up the others. */
public final class ForEachSafely {
    private static final Logger LOG = Logger.getLogger(ForEachSafely.class);

    private ForEachSafely() {}

    /**
     * Takes one item after another. What goes wrong with one is logged, by the item's own words, and it comes again at the
     * next time; a database that is away ends the sweep, for the others would find the same.
     */
    public static <T> void each(String kind, Iterable<T> items, Consumer<? super T> work) {
        for (var item : items) {
            try {
                work.accept(item);
            } catch (RuntimeException e) {
                if (DatabaseUnavailable.caused(e)) {
                    throw e;
                }
                LOG.errorf("%s could not look after %s, and goes on: %s", kind, item, Redacted.brief(e));
            }
        }
    }
}
