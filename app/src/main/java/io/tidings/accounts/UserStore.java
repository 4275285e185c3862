package io.tidings.accounts;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.UserId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ColumnName;

/** The SQL of users. */
final class UserStore {
    /** The columns that a sign-in checks. */
    record Credentials(@ColumnName("id") UserId user, AccountId account, String passwordHash, boolean closed) {}

    private UserStore() {}

    /** Returns empty if the address is taken, in upper or lower case. */
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
                .mapTo(User.class)
                .findOne();
    }

    static Optional<Credentials> credentials(Handle handle, String email) {
        return handle.createQuery("""
                        select u.id, u.account_id, u.password_hash, a.closed_at is not null as closed
                          from app_user u join account a on a.id = u.account_id
                         where lower(u.email) = lower(:email)
                        """)
                .bind("email", email)
                .mapTo(Credentials.class)
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

    /** Locks the users of the account until the transaction ends. */
    static void lock(Handle handle, AccountId account) {
        handle.createQuery("select id from account where id = :account for no key update")
                .bind("account", account.value())
                .mapTo(Long.class)
                .findOne();
    }

    static Optional<Member> member(Handle handle, AccountId account, UserId id) {
        return handle.createQuery("""
                        select id, account_id, email, name, role, created_at
                        from app_user
                        where id = :id and account_id = :account
                        """)
                .bind("id", id.value())
                .bind("account", account.value())
                .mapTo(Member.class)
                .findOne();
    }

    static Page<Member> list(Handle handle, AccountId account, PageRequest request) {
        return new PagedQuery(handle, request, query -> query.bind("account", account.value()))
                .page("""
                        select count(*) as total, max(id) as highest
                        from app_user
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        """, """
                        select id, account_id, email, name, role, created_at
                        from app_user
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        order by id desc
                        limit :size offset :offset
                        """, Member.class);
    }

    static long owners(Handle handle, AccountId account) {
        return handle.createQuery("select count(*) from app_user where account_id = :account and role = 'owner'")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    static void change(Handle handle, UserId id, String name, Role role) {
        handle.createUpdate("update app_user set name = :name, role = :role where id = :id")
                .bind("name", name)
                .bind("role", role.text())
                .bind("id", id.value())
                .execute();
    }

    /** Deletes the user; the database deletes the user's sessions too. */
    static void delete(Handle handle, UserId id) {
        handle.createUpdate("delete from app_user where id = :id")
                .bind("id", id.value())
                .execute();
    }

    static boolean hasAny(Handle handle) {
        return handle.createQuery("select exists (select from app_user)")
                .mapTo(Boolean.class)
                .one();
    }
}
