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

/** The SQL of erasures: all tables that can hold a phone number, except the contact itself. */
final class ErasureStore {
    /** The last digits to search for. With 8 digits only few rows match by chance. */
    private static final int SEARCH_DIGITS = 8;

    private ErasureStore() {}

    static Optional<Long> insert(
            Handle handle,
            Actor actor,
            TaskId task,
            ContactId contact,
            PhoneNumber phone,
            @Nullable Long temporarySuppression) {
        return handle.createQuery("""
                        insert into erasure (account_id, task_id, contact_id, phone, actor_kind, actor_id,
                            temporary_suppression_id)
                        values (:account, :task, :contact, :phone, :kind, :actor, :suppression)
                        on conflict (account_id, contact_id) do nothing
                        returning id
                        """)
                .bind("account", actor.account().value())
                .bind("task", task.value())
                .bind("contact", contact.value())
                .bind("phone", phone.e164())
                .bind("kind", actor.kind().name())
                .bind("actor", actor.id())
                .bind("suppression", temporarySuppression)
                .mapTo(Long.class)
                .findOne();
    }

    /** @param ended the task failed or was cancelled */
    record Request(TaskId task, boolean ended) {}

    static Optional<Request> findRequest(Handle handle, AccountId account, ContactId contact) {
        return handle.createQuery("""
                        select e.task_id, t.state in ('failed', 'cancelled') as ended
                          from erasure e join task t on t.id = e.task_id
                         where e.account_id = :account and e.contact_id = :contact
                        """)
                .bind("account", account.value())
                .bind("contact", contact.value())
                .mapTo(Request.class)
                .findOne();
    }

    /**
     * Restarts a failed erasure under a new id, because the job of the old id may still exist.
     *
     * @param suppress keeps the suppression that would be deleted at the end
     * @return the new id; empty if the erasure is still running or does not exist
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

    /** Blanks rejected rows of files. They hold the number as the file wrote it, so its last digits are searched. */
    static void blankRejects(Handle handle, AccountId account, PhoneNumber phone) {
        var digits = Long.toString(phone.digits());
        var lastDigits = digits.substring(Math.max(0, digits.length() - SEARCH_DIGITS));
        handle.createUpdate("""
                        update import_reject r
                           set raw = ''
                          from import_job j
                         where j.account_id = :account and r.import_no = j.no
                           and regexp_replace(r.raw, '[^0-9]', '', 'g') like '%' || :digits || '%'
                        """)
                .bind("account", account.value())
                .bind("digits", lastDigits)
                .execute();
        handle.createUpdate("""
                        update send_batch_reject r
                           set raw = ''
                          from send_batch b
                         where b.account_id = :account and r.batch_id = b.id
                           and regexp_replace(r.raw, '[^0-9]', '', 'g') like '%' || :digits || '%'
                        """)
                .bind("account", account.value())
                .bind("digits", lastDigits)
                .execute();
    }

    /** A message to the person. */
    record FoundMessage(long id, PlanId plan, boolean ended) {}

    /** Returns the messages to the person with ids from {@code from} (inclusive) to {@code until} (exclusive). */
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

    /**
     * Blanks the messages and deletes their dependent rows. The rows of the messages stay, so that counts stay. A failed
     * message can never be requeued, because it has no number.
     */
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
                "update late_status set code = null where message_id = any(:ids)",
                "delete from provider_ref where message_id = any(:ids)",
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
