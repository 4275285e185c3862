package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of sessions. Times come from the database, so that all nodes agree. */
final class SessionStore {
    private SessionStore() {}

    static void insert(Handle handle, byte[] tokenHash, Session session, Duration life) {
        handle.createUpdate("""
                        insert into user_session (token_hash, user_id, account_id, expires_at)
                        values (:hash, :user, :account, now() + :life * interval '1 second')
                        """)
                .bind("hash", tokenHash)
                .bind("user", session.user().value())
                .bind("account", session.account().value())
                .bind("life", life.toSeconds())
                .execute();
    }

    /**
     * Inserts the session if the user still has this password hash, and returns whether it did. The statement locks the
     * user's row. A password change that has committed is seen. A later one waits and then deletes the session.
     */
    static boolean insert(Handle handle, byte[] tokenHash, Session session, Duration life, String passwordHash) {
        return handle.createUpdate("""
                                insert into user_session (token_hash, user_id, account_id, expires_at)
                                select :hash, id, account_id, now() + :life * interval '1 second'
                                from app_user
                                where id = :user and account_id = :account and password_hash = :password
                                for share
                                """)
                        .bind("hash", tokenHash)
                        .bind("user", session.user().value())
                        .bind("account", session.account().value())
                        .bind("life", life.toSeconds())
                        .bind("password", passwordHash)
                        .execute()
                == 1;
    }

    static Optional<ActiveSession> find(Handle handle, byte[] tokenHash, Duration idle) {
        return handle.createQuery("""
                        select s.user_id, s.account_id, u.name as user_name, u.email, u.role, a.name as account_name, a.time_zone,
                               a.reads_per_minute, a.writes_per_minute, a.launches_per_minute
                        from user_session s
                        join app_user u on u.id = s.user_id
                        join account a on a.id = s.account_id
                        where s.token_hash = :hash
                          and s.expires_at > now()
                          and a.closed_at is null
                          and s.last_seen_at > now() - :idle * interval '1 second'
                        """)
                .bind("hash", tokenHash)
                .bind("idle", idle.toSeconds())
                .map((row, context) -> activeSession(row))
                .findOne();
    }

    /** Records the use, at most once a minute. The idle time is counted in days, and one page is many requests. */
    static void touch(Handle handle, byte[] tokenHash) {
        handle.createUpdate("""
                        update user_session
                        set last_seen_at = now()
                        where token_hash = :hash and last_seen_at < now() - interval '1 minute'
                        """).bind("hash", tokenHash).execute();
    }

    static void delete(Handle handle, byte[] tokenHash) {
        handle.createUpdate("delete from user_session where token_hash = :hash")
                .bind("hash", tokenHash)
                .execute();
    }

    static void deleteAll(Handle handle, UserId user) {
        handle.createUpdate("delete from user_session where user_id = :user")
                .bind("user", user.value())
                .execute();
    }

    static void deleteAll(Handle handle, AccountId account) {
        handle.createUpdate("delete from user_session where account_id = :account")
                .bind("account", account.value())
                .execute();
    }

    static int deleteEnded(Handle handle, Duration idle) {
        return handle.createUpdate("""
                        delete from user_session
                        where expires_at <= now() or last_seen_at <= now() - :idle * interval '1 second'
                        """).bind("idle", idle.toSeconds()).execute();
    }

    private static ActiveSession activeSession(ResultSet row) throws SQLException {
        var name = row.getString("user_name");
        return new ActiveSession(
                new Session(new UserId(row.getLong("user_id")), new AccountId(row.getLong("account_id"))),
                Role.parse(row.getString("role")),
                AccountStore.limits(row),
                name.isEmpty() ? row.getString("email") : name,
                row.getString("account_name"),
                ZoneId.of(row.getString("time_zone")));
    }
}
