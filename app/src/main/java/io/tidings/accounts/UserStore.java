package io.tidings.accounts;

import io.tidings.shared.AccountId;
import io.tidings.shared.UserId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of users. */
final class UserStore {
    /** What a sign-in needs to know. */
    record Credentials(UserId user, AccountId account, String passwordHash) {}

    private UserStore() {}

    /** Empty if the address is taken, in whatever case it is written. */
    static Optional<UserId> insert(Handle handle, NewUser user, String passwordHash) {
        return handle.createQuery("""
                        insert into app_user (account_id, email, name, role, password_hash)
                        values (:account, :email, :name, :role, :hash)
                        on conflict (lower(email)) do nothing
                        returning id
                        """)
                .bind("account", user.account().value())
                .bind("email", user.email())
                .bind("name", user.name())
                .bind("role", user.role().text())
                .bind("hash", passwordHash)
                .mapTo(Long.class)
                .findOne()
                .map(UserId::new);
    }

    static Optional<User> find(Handle handle, UserId id) {
        return handle.createQuery("select id, account_id, email, name, role from app_user where id = :id")
                .bind("id", id.value())
                .map((row, context) -> new User(
                        new UserId(row.getLong("id")),
                        new AccountId(row.getLong("account_id")),
                        row.getString("email"),
                        row.getString("name"),
                        Role.parse(row.getString("role"))))
                .findOne();
    }

    static Optional<Credentials> credentials(Handle handle, String email) {
        return handle.createQuery(
                        "select id, account_id, password_hash from app_user where lower(email) = lower(:email)")
                .bind("email", email)
                .map((row, context) -> new Credentials(
                        new UserId(row.getLong("id")),
                        new AccountId(row.getLong("account_id")),
                        row.getString("password_hash")))
                .findOne();
    }

    static Optional<String> passwordHash(Handle handle, UserId id) {
        return handle.createQuery("select password_hash from app_user where id = :id")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne();
    }

    static void setPassword(Handle handle, UserId id, String hash) {
        handle.createUpdate("update app_user set password_hash = :hash where id = :id")
                .bind("hash", hash)
                .bind("id", id.value())
                .execute();
    }

    static boolean anybody(Handle handle) {
        return handle.createQuery("select exists (select from app_user)")
                .mapTo(Boolean.class)
                .one();
    }
}
