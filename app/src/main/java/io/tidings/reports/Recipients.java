package io.tidings.reports;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import io.tidings.plancontrol.Requeue;
import io.tidings.queue.DispatchStore;
import io.tidings.shared.AccountId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Lists the recipients of a campaign or a batch, with outcomes and reasons of failures. Thread-safe. */
@Singleton
public final class Recipients {
    /** The statuses that a list can be filtered by. */
    public static final Set<String> STATUSES = Stream.concat(
                    Stream.of("sending"), Arrays.stream(MessageState.values()).map(MessageState::text))
            .collect(Collectors.toUnmodifiableSet());

    /**
     * The ids of a plan are one range, which is read by the primary key. For a message without an outcome, the block
     * determines whether it waits, is being sent or was cancelled.
     */
    private static final String ROWS = """
            with bounds as (
                select (select first_id from send_block where plan_id = :plan order by first_id limit 1) as low,
                       (select max(last_id) from send_block where plan_id = :plan) as high
            ), rows as (
                select m.id, m.contact_id, m.recipient, m.attempts, m.segments, m.error_code, m.error_detail, m.outcome_at, m.delivered_at,
                       coalesce(m.body, (select body from send_plan where id = :plan)) as body,\s""" + StatusSql.OF_MESSAGE + """
                  from bounds, message m
                  left join lateral (select state, started_upto from send_block
                                      where plan_id = :plan and first_id <= m.id and message_ids is null
                                      order by first_id desc limit 1) b on m.state = <QUEUED>
                 where m.id between bounds.low and bounds.high and m.plan_id = :plan
                   and m.account_id = :account
            )
            """;

    private static final String COLUMNS = """
            r.id, r.contact_id, r.recipient, r.attempts, r.segments, r.body, r.error_code, r.outcome_at, r.delivered_at,
            r.status, f.class as error_class, coalesce(f.detail, r.error_detail) as error_text""";

    private final Jdbi jdbi;
    private final DispatchStore store;

    Recipients(Jdbi jdbi, DispatchStore store) {
        this.jdbi = jdbi;
        this.store = store;
    }

    /**
     * Lists recipients in the order of the audience. Without a status, a page is a range of ids, and the anchor freezes
     * the list at the first page. With a status, only blocks that can contain it are read. Messages enter and leave a
     * status while pages are read. To miss none that stays, read on after the last message.
     *
     * @param status one of {@link #STATUSES}, or null for all
     */
    public Page<Recipient> list(AccountId account, PlanId plan, @Nullable String status, PageRequest page) {
        long after = page.after() == null ? 0 : Math.min(page.after(), Long.MAX_VALUE - 1);
        return jdbi.withHandle(handle -> {
            long total = store.total(handle, account, plan, status);
            if (status != null) {
                var ids = total <= page.rowsToSkip()
                        ? List.<Long>of()
                        : idsWithStatus(handle, account, plan, status, page, after);
                return Page.of(rows(handle, account, plan, ids), page, total, null)
                        .followedFrom(ids.size() == page.size() ? ids.getLast() : null);
            }
            if (total == 0) {
                return Page.of(List.<Recipient>of(), page, 0, page.anchor());
            }
            var range = MessageRange.of(handle, plan);
            long high = page.anchor() == null ? range.high() : Math.min(page.anchor(), range.high());
            long from = Math.max(range.low(), after + 1) + page.rowsToSkip();
            var ids = LongStream.rangeClosed(from, Math.min(from + page.size() - 1, high))
                    .boxed()
                    .toList();
            long frozen = Math.max(0, Math.min(total, high - range.low() + 1));
            return Page.of(rows(handle, account, plan, ids), page, frozen, high);
        });
    }

    private static List<Recipient> rows(Handle handle, AccountId account, PlanId plan, List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : handle.createQuery(ROWS + "select " + COLUMNS + """
                                 from rows r
                                 left join lateral (select class, detail from failure where message_id = r.id
                                                     order by id desc limit 1) f on r.error_code is not null
                                where r.id = any(:ids) order by r.id""")
                        .bind("account", account.value())
                        .bind("plan", plan.value())
                        .bind("ids", ids.toArray(Long[]::new))
                        .map(Recipients::recipient)
                        .list();
    }

    private static List<Long> idsWithStatus(
            Handle handle, AccountId account, PlanId plan, String status, PageRequest page, long after) {
        var sql = """
                select m.id from (select b.first_id, b.last_id, b.state, b.started_upto from send_block b
                                   where b.plan_id = :plan and b.message_ids is null and b.last_id > :after and %s
                                   order by b.first_id) b
                 cross join lateral (select m.id from message m
                                      where m.id between greatest(b.first_id, :after + 1) and b.last_id
                                        and m.account_id = :account and %s
                                      order by m.id offset 0) m
                 order by b.first_id, m.id limit :size offset :offset""";
        return handle.createQuery(sql.formatted(StatusSql.blockCondition(status), StatusSql.messageCondition(status)))
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("after", after)
                .bind("size", page.size())
                .bind("offset", page.rowsToSkip())
                .mapTo(Long.class)
                .list();
    }

    /** Returns the messages of one contact in a campaign, at most 100. */
    public List<Recipient> ofContact(AccountId account, PlanId plan, long contact) {
        return jdbi.withHandle(handle -> handle.createQuery(ROWS + "select " + COLUMNS + """
                         from rows r
                         left join lateral (select class, detail from failure where message_id = r.id
                                             order by id desc limit 1) f on r.error_code is not null
                        where r.contact_id = :contact order by r.id limit 100""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("contact", contact)
                .map(Recipients::recipient)
                .list());
    }

    /**
     * Returns the number of failed messages that can be requeued. Permanently refused and discarded messages do not
     * count.
     */
    public long countRetryable(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) from failure
                         where plan_id = :plan and account_id = :account and final and resolution is null
                           and class <> all(:permanent)""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .bind("permanent", Requeue.PERMANENT)
                .mapTo(Long.class)
                .one());
    }

    /** Returns the reasons of failures, the most frequent first. */
    public List<FailureGroup> failures(AccountId account, PlanId plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select class, code, min(detail) as detail, count(*) as n from failure
                         where plan_id = :plan and account_id = :account and final
                           and (resolution is null or resolution = 'discarded')
                         group by class, code order by n desc, code limit 100""")
                .bind("plan", plan.value())
                .bind("account", account.value())
                .map((row, context) -> new FailureGroup(
                        row.getString("class"),
                        row.getString("code"),
                        row.getString("detail"),
                        FailureClass.parse(row.getString("class")).advice(),
                        row.getLong("n")))
                .list());
    }

    static Recipient recipient(ResultSet row, StatementContext context) throws SQLException {
        long contact = row.getLong("contact_id");
        return new Recipient(
                row.getLong("id"),
                contact == 0 ? null : contact,
                row.getString("recipient"),
                row.getString("status"),
                row.getInt("attempts"),
                row.getInt("segments"),
                row.getString("body"),
                row.getString("error_class"),
                row.getString("error_code"),
                row.getString("error_text"),
                instant(row.getTimestamp("outcome_at")),
                instant(row.getTimestamp("delivered_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
