package io.tidings.accounts;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of closing, reopening and erasing accounts. Times come from the database. */
final class AccountLifecycleStore {
    private static final String COLUMNS = "id, name, created_at, closed_at, erase_requested_at, erased_at, erased_rows";

    private AccountLifecycleStore() {}

    static Page<InstalledAccount> list(Handle handle, PageRequest request) {
        return new PagedQuery(handle, request, _ -> {}).page("""
                        select count(*) as total, max(id) as highest
                        from account
                        where cast(:anchor as bigint) is null or id <= :anchor
                        """, "select " + COLUMNS + """
                         from account
                        where cast(:anchor as bigint) is null or id <= :anchor
                        order by id desc
                        limit :size offset :offset
                        """, InstalledAccount.class);
    }

    static Optional<InstalledAccount> find(Handle handle, AccountId id) {
        return handle.createQuery("select " + COLUMNS + " from account where id = :id")
                .bind("id", id.value())
                .mapTo(InstalledAccount.class)
                .findOne();
    }

    static Optional<InstalledAccount> lock(Handle handle, AccountId id) {
        return handle.createQuery("select " + COLUMNS + " from account where id = :id for no key update")
                .bind("id", id.value())
                .mapTo(InstalledAccount.class)
                .findOne();
    }

    static void close(Handle handle, AccountId id) {
        update(handle, id, "update account set closed_at = now() where id = :id");
    }

    static boolean reopen(Handle handle, AccountId id, Duration within) {
        return handle.createUpdate("""
                                update account set closed_at = null
                                where id = :id and closed_at > now() - :within
                                """)
                        .bind("id", id.value())
                        .bind("within", within)
                        .execute()
                == 1;
    }

    static void endInvitations(Handle handle, AccountId id) {
        update(handle, id, """
                update invitation set expires_at = least(expires_at, now())
                where account_id = :id and accepted_at is null
                """);
    }

    static void requestErasure(Handle handle, AccountId id) {
        update(handle, id, "update account set erase_requested_at = now() where id = :id");
    }

    static void countErased(Handle handle, AccountId id, long rows) {
        handle.createUpdate("update account set erased_rows = erased_rows + :rows where id = :id")
                .bind("id", id.value())
                .bind("rows", rows)
                .execute();
    }

    static void erased(Handle handle, AccountId id) {
        update(handle, id, """
                update account set erased_at = now(), name = 'Erased account ' || id, default_country = null, demo = false
                where id = :id
                """);
    }

    private static void update(Handle handle, AccountId id, String statement) {
        handle.createUpdate(statement).bind("id", id.value()).execute();
    }
}
