package io.tidings.database;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What the work of this thread adds to each of its transactions, as the last statement before the commit: so something
 * can be noted that is true exactly when the transaction is. Throwing there rolls back. Statements outside of
 * transactions are not seen.
 */
public final class BeforeCommit {
    private static final ThreadLocal<@Nullable Consumer<Handle>> ACTION = new ThreadLocal<>();

    private BeforeCommit() {}

    /** Until {@link #none} on the same thread. */
    public static void set(Consumer<Handle> words) {
        ACTION.set(words);
    }

    public static void clear() {
        ACTION.remove();
    }

    static void run(Handle handle) {
        var words = ACTION.get();
        if (words != null) {
            words.accept(handle);
        }
    }
}
