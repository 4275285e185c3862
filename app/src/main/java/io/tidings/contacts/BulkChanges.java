package io.tidings.contacts;

import io.tidings.shared.AccountId;
import org.jdbi.v3.core.Handle;

/**
 * Separates the undo of an import, which deletes contacts that are not in use, from the work that starts to use contacts.
 * Such work runs at the same time as other such work. It waits while a part of an undo is deleted.
 */
public final class BulkChanges {
    /** The first key of the lock. It separates these locks from other advisory locks. */
    private static final int CLASS = 1_667_853_411;

    private BulkChanges() {}

    /** Keeps undos of the account out until the transaction ends. Call it before the statement that reads contacts. */
    public static void allowOthers(Handle handle, AccountId account) {
        lock(handle, "pg_advisory_xact_lock_shared", account);
    }

    /** Keeps out undos, and the work that starts to use contacts of the account, until the transaction ends. */
    public static void allowNone(Handle handle, AccountId account) {
        lock(handle, "pg_advisory_xact_lock", account);
    }

    private static void lock(Handle handle, String function, AccountId account) {
        handle.createQuery("select cast(" + function + "(:class, cast(:account as int)) as text)")
                .bind("class", CLASS)
                .bind("account", account.value())
                .mapTo(String.class)
                .one();
    }
}
