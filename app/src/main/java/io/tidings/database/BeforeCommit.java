package io.tidings.database;

import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action at the end of each transaction of the current thread, just before the commit. Its writes commit exactly
 * when the transaction commits. An exception of the action rolls the transaction back. The action does not run for
 * statements outside a transaction.
 */
public final class BeforeCommit {
    private static final ThreadLocal<@Nullable Consumer<Handle>> ACTION = new ThreadLocal<>();

    private BeforeCommit() {}

    /** Sets the action of this thread. It stays until {@link #clear} is called on the same thread. */
    public static void set(Consumer<Handle> action) {
        ACTION.set(action);
    }

    public static void clear() {
        ACTION.remove();
    }

    static void run(Handle handle) {
        var action = ACTION.get();
        if (action != null) {
            action.accept(handle);
        }
    }
}
