package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of API keys. */
final class ApiKeyStore {
    /** What it takes to let a request in. */
    record Live(long id, AccountId account, byte[] secretHash, Set<Right> scopes) {}

    private ApiKeyStore() {}

    static ApiKey insert(Handle handle, AccountId account, NewKey key, ApiKeyText text) {
        return handle.createQuery("""
                        insert into api_key (account_id, name, key_id, secret_hash, last_four, scopes)
                        values (:account, :name, :keyId, :hash, :lastFour, :scopes)
                        returning id, name, key_id, last_four, created_at, last_used_at, revoked_at
                        """)
                .bind("account", account.value())
                .bind("name", key.name().strip())
                .bind("scopes", key.scopes().stream().map(Right::text).toArray(String[]::new))
                .bind("keyId", text.keyId())
                .bind("hash", text.secretHash())
                .bind("lastFour", text.lastFour())
                .map((row, context) -> key(row))
                .one();
    }

    static Optional<Live> live(Handle handle, String keyId) {
        return handle.createQuery("""
                        select id, account_id, secret_hash, scopes
                        from api_key
                        where key_id = :keyId
                          and revoked_at is null
                          and (expires_at is null or expires_at > now())
                        """)
                .bind("keyId", keyId)
                .map((row, context) -> new Live(
                        row.getLong("id"),
                        new AccountId(row.getLong("account_id")),
                        row.getBytes("secret_hash"),
                        scopes(row)))
                .findOne();
    }

    /** To the minute: a busy key would otherwise write with every request. */
    static void used(Handle handle, long id) {
        handle.createUpdate("""
                        update api_key
                        set last_used_at = now()
                        where id = :id and (last_used_at is null or last_used_at < now() - interval '1 minute')
                        """).bind("id", id).execute();
    }

    /** Newest first, revoked ones included. */
    static Page<ApiKey> list(Handle handle, AccountId account, PageRequest request) {
        var counted = handle.createQuery("""
                        select count(*) as total, max(id) as highest
                        from api_key
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        """)
                .bind("account", account.value())
                .bind("anchor", request.anchor())
                .map((row, context) -> new Counted(row.getLong("total"), row.getObject("highest", Long.class)))
                .one();
        var keys = handle.createQuery("""
                        select id, name, key_id, last_four, created_at, last_used_at, revoked_at
                        from api_key
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        order by id desc
                        limit :size offset :offset
                        """)
                .bind("account", account.value())
                .bind("anchor", request.anchor())
                .bind("size", request.size())
                .bind("offset", request.offset())
                .map((row, context) -> key(row))
                .list();
        return Page.of(keys, request, counted.total(), request.anchor() == null ? counted.highest() : request.anchor());
    }

    /** The key's public part; empty if the account has no such key. Revoking twice keeps the first time. */
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

    private record Counted(long total, @Nullable Long highest) {}

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getLong("id"),
                row.getString("name"),
                row.getString("key_id"),
                row.getString("last_four"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "last_used_at"),
                instant(row, "revoked_at"));
    }

    private static Set<Right> scopes(ResultSet row) throws SQLException {
        var scopes = EnumSet.noneOf(Right.class);
        for (var text : (String[]) row.getArray("scopes").getArray()) {
            Right.parse(text).ifPresent(scopes::add);
        }
        return scopes;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
