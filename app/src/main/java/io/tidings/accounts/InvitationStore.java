package io.tidings.accounts;

import io.tidings.database.PagedQuery;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The SQL of invitations. */
final class InvitationStore {
    /** An invitation that is neither accepted nor expired. */
    record OpenInvitation(long id, AccountId account, String accountName, String email, Role role) {}

    private InvitationStore() {}

    static Invitation insert(Handle handle, Actor actor, String email, Role role, byte[] tokenHash, Duration life) {
        return handle.createQuery("""
                        insert into invitation (account_id, email, role, token_hash, invited_by, expires_at)
                        values (:account, :email, :role, :hash, :by, now() + :life * interval '1 second')
                        returning id, email, role, created_at, expires_at, accepted_at
                        """)
                .bind("account", actor.account().value())
                .bind("email", email)
                .bind("role", role.text())
                .bind("hash", tokenHash)
                .bind("by", actor.label())
                .bind("life", life.toSeconds())
                .map((row, context) -> invitation(row))
                .one();
    }

    static Page<Invitation> list(Handle handle, AccountId account, PageRequest request) {
        return new PagedQuery(handle, request, query -> query.bind("account", account.value()))
                .page("""
                        select count(*) as total, max(id) as highest
                        from invitation
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        """, """
                        select id, email, role, created_at, expires_at, accepted_at
                        from invitation
                        where account_id = :account and (cast(:anchor as bigint) is null or id <= :anchor)
                        order by id desc
                        limit :size offset :offset
                        """, (row, _) -> invitation(row));
    }

    static Optional<Invitation> find(Handle handle, AccountId account, long id) {
        return handle.createQuery("""
                        select id, email, role, created_at, expires_at, accepted_at
                        from invitation
                        where id = :id and account_id = :account
                        """)
                .bind("id", id)
                .bind("account", account.value())
                .map((row, context) -> invitation(row))
                .findOne();
    }

    static boolean withdraw(Handle handle, AccountId account, long id) {
        return handle.createUpdate("""
                                update invitation
                                set expires_at = least(expires_at, now())
                                where id = :id and account_id = :account and accepted_at is null
                                """)
                        .bind("id", id)
                        .bind("account", account.value())
                        .execute()
                == 1;
    }

    static Optional<OpenInvitation> findOpen(Handle handle, byte[] tokenHash) {
        return handle.createQuery("""
                        select i.id, i.account_id, a.name as account_name, i.email, i.role
                        from invitation i
                        join account a on a.id = i.account_id
                        where i.token_hash = :hash and i.accepted_at is null and i.expires_at > now()
                          and a.closed_at is null
                        """)
                .bind("hash", tokenHash)
                .mapTo(OpenInvitation.class)
                .findOne();
    }

    /**
     * Accepts the invitation. Of concurrent calls one succeeds. The row lock makes the others check again and find it
     * accepted.
     */
    static Optional<OpenInvitation> accept(Handle handle, byte[] tokenHash) {
        return handle.createQuery("""
                        update invitation i
                        set accepted_at = now()
                        from account a
                        where a.id = i.account_id
                          and i.token_hash = :hash and i.accepted_at is null and i.expires_at > now()
                          and a.closed_at is null
                        returning i.id, i.account_id, a.name as account_name, i.email, i.role
                        """)
                .bind("hash", tokenHash)
                .mapTo(OpenInvitation.class)
                .findOne();
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        var accepted = row.getObject("accepted_at", OffsetDateTime.class);
        return new Invitation(
                row.getLong("id"),
                row.getString("email"),
                Role.parse(row.getString("role")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                accepted == null ? null : accepted.toInstant());
    }
}
