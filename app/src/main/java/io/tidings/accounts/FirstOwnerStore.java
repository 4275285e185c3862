package io.tidings.accounts;

import org.jdbi.v3.core.Handle;

/** The SQL of the first owner's links. */
final class FirstOwnerStore {
    /** An advisory lock that no other code uses: the letters TDO1. */
    private static final long LOCK = 0x54444F31L;

    private FirstOwnerStore() {}

    /** Locks the creation of a first account, on all nodes, until the transaction ends. */
    static void lock(Handle handle) {
        handle.createQuery("select true from pg_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
    }

    static void insert(Handle handle, byte[] tokenHash) {
        handle.createUpdate("insert into first_owner_link (token_hash) values (:hash)")
                .bind("hash", tokenHash)
                .execute();
    }

    static boolean isUnused(Handle handle, byte[] tokenHash) {
        return handle.createQuery(
                        "select exists (select from first_owner_link where token_hash = :hash and used_at is null)")
                .bind("hash", tokenHash)
                .mapTo(Boolean.class)
                .one();
    }

    static boolean markUsed(Handle handle, byte[] tokenHash) {
        return handle.createUpdate(
                                "update first_owner_link set used_at = now() where token_hash = :hash and used_at is null")
                        .bind("hash", tokenHash)
                        .execute()
                == 1;
    }
}
