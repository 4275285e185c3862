package io.tidings.accounts;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.web.AccountLimits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of API keys. */
final class ApiKeyStore {
    /** The fields of a valid key that authentication needs. */
    record ActiveKey(long id, AccountId account, byte[] secretHash, Set<Scope> scopes, AccountLimits limits) {
        AuthenticatedCaller caller() {
            return new AuthenticatedCaller(new Actor(account, Actor.Kind.KEY, id), scopes, limits);
        }
    }

    private ApiKeyStore() {}

    static ApiKey insert(Handle handle, AccountId account, NewKey key, ApiKeyText text) {
        return handle.createQuery("""
                        insert into api_key (account_id, name, key_id, secret_hash, last_four, scopes, expires_at, rotates)
                        values (:account, :name, :keyId, :hash, :lastFour, :scopes, :expiresAt, :rotates)
                        returning id, name, key_id, last_four, scopes, created_at, last_used_at, expires_at, revoked_at, rotates
                        """)
                .bind("account", account.value())
                .bind("name", key.name().strip())
                .bind("scopes", key.scopes().stream().map(Scope::text).toArray(String[]::new))
                .bind(
                        "expiresAt",
                        key.expiresAt() == null ? null : key.expiresAt().atOffset(ZoneOffset.UTC))
                .bind("rotates", key.rotates())
                .bind("keyId", text.keyId())
                .bind("hash", text.secretHash())
                .bind("lastFour", text.lastFour())
                .map((row, context) -> key(row))
                .one();
    }

    static Optional<ActiveKey> findActive(Handle handle, String keyId) {
        return handle.createQuery("""
                        select k.id, k.account_id, k.secret_hash, k.scopes,
                               a.reads_per_minute, a.writes_per_minute, a.launches_per_minute
                        from api_key k
                        join account a on a.id = k.account_id
                        where k.key_id = :keyId
                          and k.revoked_at is null
                          and a.closed_at is null
                          and (k.expires_at is null or k.expires_at > now())
                        """)
                .bind("keyId", keyId)
                .map((row, context) -> new ActiveKey(
                        row.getLong("id"),
                        new AccountId(row.getLong("account_id")),
                        row.getBytes("secret_hash"),
                        scopes(row),
                        AccountStore.limits(row)))
                .findOne();
    }

    /** Records the use, at most once a minute. Otherwise a busy key would cause a write for every request. */
    static void touch(Handle handle, long id) {
        handle.createUpdate("""
                        update api_key
                        set last_used_at = now()
                        where id = :id and (last_used_at is null or last_used_at < now() - interval '1 minute')
                        """).bind("id", id).execute();
    }

    /** Lists the keys, newest first, with the revoked ones. */
    static Page<ApiKey> list(Handle handle, AccountId account, PageRequest request) {
        return new PagedQuery(handle, request, query -> query.bind("account", account.value()))
                .page("""
                        select count(*) as total, max(id) as highest
                        from api_key
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        """, """
                        select id, name, key_id, last_four, scopes, created_at, last_used_at, expires_at, revoked_at, rotates
                        from api_key
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        order by id desc
                        limit :size offset :offset
                        """, (row, _) -> key(row));
    }

    /**
     * Returns the public part of the key, or empty if the account has no such key. A second call keeps the first time.
     */
    static Optional<String> revoke(Handle handle, AccountId account, long id) {
        return handle.createQuery("""
                        update api_key
                        set revoked_at = coalesce(revoked_at, now())
                        where id = :id and account_id = :account
                        returning key_id
                        """)
                .bind("id", id)
                .bind("account", account.value())
                .mapTo(String.class)
                .findOne();
    }

    /** Revokes all keys of the account. Returns their public parts. */
    static List<String> revokeAll(Handle handle, AccountId account) {
        return handle.createQuery("""
                        update api_key
                        set revoked_at = now()
                        where account_id = :account and revoked_at is null
                        returning key_id
                        """)
                .bind("account", account.value())
                .mapTo(String.class)
                .list();
    }

    static Optional<ApiKey> find(Handle handle, AccountId account, long id) {
        return handle.createQuery("""
                        select id, name, key_id, last_four, scopes, created_at, last_used_at, expires_at, revoked_at, rotates
                        from api_key
                        where id = :id and account_id = :account
                        """)
                .bind("id", id)
                .bind("account", account.value())
                .map((row, context) -> key(row))
                .findOne();
    }

    /**
     * Locks and returns a valid key that no other valid key replaces. No other transaction can rotate the key
     * meanwhile.
     */
    static Optional<ApiKey> lockRotatable(Handle handle, AccountId account, long id) {
        return handle.createQuery("""
                        select id, name, key_id, last_four, scopes, created_at, last_used_at, expires_at, revoked_at, rotates
                        from api_key k
                        where id = :id and account_id = :account
                          and revoked_at is null and (expires_at is null or expires_at > now())
                          and not exists (
                              select from api_key next
                              where next.rotates = k.id and next.revoked_at is null
                                and (next.expires_at is null or next.expires_at > now()))
                        for update of k
                        """)
                .bind("id", id)
                .bind("account", account.value())
                .map((row, context) -> key(row))
                .findOne();
    }

    /** Never extends the life of a key. Returns the public parts of the keys that it shortened. */
    static List<String> expire(Handle handle, List<Long> ids, Duration in) {
        return handle.createQuery("""
                        update api_key
                        set expires_at = least(expires_at, now() + :in * interval '1 second')
                        where id = any(:ids) and revoked_at is null
                        returning key_id
                        """)
                .bind("ids", ids.toArray(Long[]::new))
                .bind("in", in.toSeconds())
                .mapTo(String.class)
                .list();
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getLong("id"),
                row.getString("name"),
                row.getString("key_id"),
                row.getString("last_four"),
                scopes(row).stream().map(Scope::text).toList(),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "last_used_at"),
                instant(row, "expires_at"),
                instant(row, "revoked_at"),
                row.getObject("rotates", Long.class));
    }

    private static Set<Scope> scopes(ResultSet row) throws SQLException {
        var scopes = EnumSet.noneOf(Scope.class);
        for (var text : (String[]) row.getArray("scopes").getArray()) {
            Scope.parse(text).ifPresent(scopes::add);
        }
        return scopes;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
