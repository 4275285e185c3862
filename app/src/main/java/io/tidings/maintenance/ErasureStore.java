package io.tidings.maintenance;

import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.ContactId;
import io.tidings.shared.PhoneNumber;
import io.tidings.shared.PlanId;
import io.tidings.shared.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The SQL of forgetting somebody: where a number can be, beside the contact itself. */
final class ErasureStore {
    /** A national number has so many digits at least that only few rows have them by chance. */
    private static final int SEARCH_DIGITS = 8;

    private ErasureStore() {}

    static Optional<Long> insert(
            Handle handle, Actor actor, TaskId task, ContactId contact, PhoneNumber phone, @Nullable Long hold) {
        return handle.createQuery("""
                        insert into erasure (account_id, task_id, contact_id, phone, actor_kind, actor_id,
                            temporary_suppression_id)
                        values (:account, :task, :contact, :phone, :kind, :actor, :hold)
                        on conflict (account_id, contact_id) do nothing
                        returning id
                        """)
                .bind("account", actor.account().value())
                .bind("task", task.value())
                .bind("contact", contact.value())
                .bind("phone", phone.e164())
                .bind("kind", actor.kind().name())
                .bind("actor", actor.id())
                .bind("hold", hold)
                .mapTo(Long.class)
                .findOne();
    }

    /** @param over it was given up */
    record Request(TaskId task, boolean over) {}

    static Optional<Request> findRequest(Handle handle, AccountId account, ContactId contact) {
        return handle.createQuery("""
                        select e.task_id, t.state in ('failed', 'cancelled') as over
                          from erasure e join task t on t.id = e.task_id
                         where e.account_id = :account and e.contact_id = :contact
                        """)
                .bind("account", account.value())
                .bind("contact", contact.value())
                .mapTo(Request.class)
                .findOne();
    }

    /**
     * Begins an erasure that was given up once more, under a new id: the job of the old one may not be gone yet.
     *
     * @param suppress keeps the entry of the suppression list that was to go at the end
     * @return empty while it goes on, or when there is none
     */
    static Optional<Long> restart(Handle handle, Actor actor, TaskId task, ContactId contact, boolean suppress) {
        return handle.createQuery("""
                        update erasure e
                           set id = default, task_id = :task, actor_kind = :kind, actor_id = :actor,
                               temporary_suppression_id = case when not :suppress then temporary_suppression_id end,
                               requested_at = now()
                         where account_id = :account and contact_id = :contact
                           and exists (select from task t where t.id = e.task_id and t.state in ('failed', 'cancelled'))
                        returning id
                        """)
                .bind("account", actor.account().value())
                .bind("contact", contact.value())
                .bind("task", task.value())
                .bind("kind", actor.kind().name())
                .bind("actor", actor.id())
                .bind("suppress", suppress)
                .mapTo(Long.class)
                .findOne();
    }

    static Optional<Erasure> find(Handle handle, long id) {
        return handle.createQuery("""
                        select id, account_id, task_id, contact_id, phone, actor_kind, actor_id,
                               temporary_suppression_id, requested_at
                          from erasure where id = :id
                        """)
                .bind("id", id)
                .map((row, _) -> erasure(row))
                .findOne();
    }

    static boolean delete(Handle handle, long id) {
        return handle.createUpdate("delete from erasure where id = :id")
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /** Rows that files had and that became nobody: as written, so the number is looked for by its last digits. */
    static void blankRejects(Handle handle, AccountId account, PhoneNumber phone) {
        var digits = Long.toString(phone.digits());
        var telling = digits.substring(Math.max(0, digits.length() - SEARCH_DIGITS));
        handle.createUpdate("""
                        update import_reject r
                           set raw = ''
                          from import_job j
                         where j.account_id = :account and r.import_no = j.no
                           and regexp_replace(r.raw, '[^0-9]', '', 'g') like '%' || :digits || '%'
                        """)
                .bind("account", account.value())
                .bind("digits", telling)
                .execute();
        handle.createUpdate("""
                        update send_batch_reject r
                           set raw = ''
                          from send_batch b
                         where b.account_id = :account and r.batch_id = b.id
                           and regexp_replace(r.raw, '[^0-9]', '', 'g') like '%' || :digits || '%'
                        """)
                .bind("account", account.value())
                .bind("digits", telling)
                .execute();
    }

    /** Messages to the person with ids from one to the other. */
    record FoundMessage(long id, PlanId plan, boolean ended) {}

    static List<FoundMessage> messages(Handle handle, Erasure erasure, long from, long until) {
        return handle.createQuery("""
                        select m.id, m.plan_id,\s""" + EndedMessages.SQL + """
                               as ended
                          from message m
                         where m.account_id = :account and m.id >= :from and m.id < :until
                           and (m.recipient = :phone or (m.contact_id = :contact and m.recipient <> ''))
                         order by m.id
                        """)
                .bind("account", erasure.actor().account().value())
                .bind("from", from)
                .bind("until", until)
                .bind("phone", erasure.phone().e164())
                .bind("contact", erasure.contact().value())
                .mapTo(FoundMessage.class)
                .list();
    }

    static long lastMessage(Handle handle, AccountId account) {
        return handle.createQuery("select coalesce(max(id), 0) from message where account_id = :account")
                .bind("account", account.value())
                .mapTo(Long.class)
                .one();
    }

    /** What hangs on the messages goes; the rows stay, so that counts do. What failed is never put back: it has no number. */
    static void blank(Handle handle, List<Long> ids) {
        for (var sql : List.of(
                "update message set recipient = '', body = null, variables = null where id = any(:ids)",
                """
                update failure
                   set detail = '', resolution = case when final then coalesce(resolution, 'discarded') else resolution end,
                       resolved_at = case when final then coalesce(resolved_at, now()) end
                 where message_id = any(:ids)
                """,
                "delete from receipt where message_id = any(:ids)",
                "delete from client_ref where message_id = any(:ids)")) {
            handle.createUpdate(sql).bind("ids", ids.toArray(Long[]::new)).execute();
        }
    }

    private static Erasure erasure(ResultSet row) throws SQLException {
        return new Erasure(
                row.getLong("id"),
                new Actor(
                        new AccountId(row.getLong("account_id")),
                        Actor.Kind.valueOf(row.getString("actor_kind")),
                        row.getLong("actor_id")),
                new TaskId(row.getObject("task_id", UUID.class)),
                new ContactId(row.getLong("contact_id")),
                new PhoneNumber(row.getString("phone")),
                row.getObject("temporary_suppression_id", Long.class),
                row.getObject("requested_at", OffsetDateTime.class).toInstant());
    }
}
