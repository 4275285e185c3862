package io.tidings.idempotency;

import io.tidings.shared.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of idempotency keys. */
final class IdempotencyStore {
    /** The account and the hash of a key. */
    record Id(AccountId account, byte[] keyHash) {}

    /**
     * @param bodyHash null until the body was read to its end
     * @param status null while the request runs, or when it died
     * @param answer encrypted; null if no response is stored
     */
    record StoredRequest(
            String request,
            byte @Nullable [] bodyHash,
            boolean effective,
            boolean leaseExpired,
            @Nullable Integer status,
            byte @Nullable [] answer) {}

    private IdempotencyStore() {}

    /**
     * Takes the key if it is new, if it is older than {@code retention}, or if its request died before a commit. Empty if
     * another request holds it.
     *
     * @return the number of this attempt
     */
    static Optional<Integer> begin(
            Handle handle, Id id, String request, byte @Nullable [] bodyHash, Duration lease, Duration retention) {
        return handle.createQuery("""
                        insert into idempotency_key as known (account_id, key_hash, request, body_hash, lease_until)
                        values (:account, :key, :request, :body, now() + :lease * interval '1 second')
                        on conflict (account_id, key_hash) do update
                        set request = excluded.request, body_hash = excluded.body_hash,
                            lease_until = excluded.lease_until, attempt = known.attempt + 1,
                            committed = false, status = null, response = null, created_at = now()
                        where known.created_at < now() - :kept * interval '1 second'
                           or (not known.committed and known.status is null and known.lease_until < now()
                               and known.request = excluded.request
                               and coalesce(known.body_hash = excluded.body_hash, true))
                        returning attempt
                        """)
                .bind("account", id.account().value())
                .bind("key", id.keyHash())
                .bind("request", request)
                .bind("body", bodyHash)
                .bind("lease", lease.toSeconds())
                .bind("kept", retention.toSeconds())
                .mapTo(Integer.class)
                .findOne();
    }

    static Optional<StoredRequest> find(Handle handle, Id id) {
        return handle.createQuery("""
                        select request, body_hash, committed, lease_until < now() as lease_over, status, response
                        from idempotency_key
                        where account_id = :account and key_hash = :key
                        """)
                .bind("account", id.account().value())
                .bind("key", id.keyHash())
                .map((row, context) -> storedRequest(row))
                .findOne();
    }

    /** The result of {@link #mark}: whether the transaction wrote, and whether the attempt still holds the key. */
    record MarkResult(boolean wrote, boolean current) {}

    /**
     * Records in a transaction of the request that it has an effect. A transaction that only reads is not marked,
     * because it has no transaction id yet.
     */
    static MarkResult mark(Handle handle, Id id, int attempt) {
        return handle.createQuery("""
                        with this as materialized (select pg_current_xact_id_if_assigned() is not null as wrote),
                        marked as (
                            update idempotency_key
                            set committed = true
                            from this
                            where this.wrote and account_id = :account and key_hash = :key and attempt = :attempt
                            returning 1)
                        select this.wrote, exists (select from marked) as is_current
                        from this
                        """)
                .bind("account", id.account().value())
                .bind("key", id.keyHash())
                .bind("attempt", attempt)
                .map((row, context) -> new MarkResult(row.getBoolean("wrote"), row.getBoolean("is_current")))
                .one();
    }

    static void storeResponse(
            Handle handle, Id id, int attempt, byte @Nullable [] bodyHash, int status, byte @Nullable [] answer) {
        handle.createUpdate("""
                        update idempotency_key
                        set status = :status, response = :answer, body_hash = coalesce(body_hash, :body)
                        where account_id = :account and key_hash = :key and attempt = :attempt
                        """)
                .bind("account", id.account().value())
                .bind("key", id.keyHash())
                .bind("attempt", attempt)
                .bind("status", status)
                .bind("answer", answer)
                .bind("body", bodyHash)
                .execute();
    }

    /** Deletes the key of a request without effect, so that it may be used again. */
    static void release(Handle handle, Id id, int attempt) {
        handle.createUpdate("""
                        delete from idempotency_key
                        where account_id = :account and key_hash = :key and attempt = :attempt and not committed
                        """)
                .bind("account", id.account().value())
                .bind("key", id.keyHash())
                .bind("attempt", attempt)
                .execute();
    }

    static int prune(Handle handle, Duration retention) {
        return handle.createUpdate("""
                        delete from idempotency_key
                        where created_at < now() - :kept * interval '1 second'
                        """).bind("kept", retention.toSeconds()).execute();
    }

    private static StoredRequest storedRequest(ResultSet row) throws SQLException {
        return new StoredRequest(
                row.getString("request"),
                row.getBytes("body_hash"),
                row.getBoolean("committed"),
                row.getBoolean("lease_over"),
                row.getObject("status", Integer.class),
                row.getBytes("response"));
    }
}
