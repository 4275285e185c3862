package io.tidings.dispatch;

import io.tidings.credits.Credits;
import io.tidings.credits.Credits.LateOutcome;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Raises the rank of messages that already have an outcome: a resolved uncertain message, a receipt, a contradiction.
 * Commutative and idempotent: any order and number of calls lead to the same rows. Thread-safe.
 */
@Singleton
public final class StatusUpdateStore {
    private final Jdbi jdbi;
    private final Credits credits;

    StatusUpdateStore(Jdbi jdbi, Credits credits) {
        this.jdbi = jdbi;
        this.credits = credits;
    }

    /** As {@link #raise(Handle, Collection)}, in its own transaction. */
    public int raise(Collection<StatusUpdate> updates) throws SQLException {
        return jdbi.inTransaction(handle -> raise(handle, updates));
    }

    /**
     * Applies each update with a higher rank than the message, and moves the credits of messages that become sent or
     * unsent. Ignores messages without a first outcome, because their block must count them first; the caller applies
     * the update again later. Call it last in a transaction: it locks balances.
     *
     * @return how many messages were raised
     */
    int raise(Handle handle, Collection<StatusUpdate> updates) throws SQLException {
        var raised = apply(handle, updates);
        credits.adjust(handle, raised.late());
        return raised.messages();
    }

    /**
     * The result of {@link #apply}.
     *
     * @param late whose credits are still to be moved, in the same transaction
     */
    record Raised(int messages, List<LateOutcome> late) {}

    /** As {@link #raise(Handle, Collection)}, but leaves the credits to the caller. */
    Raised apply(Handle handle, Collection<StatusUpdate> updates) throws SQLException {
        var best = highest(updates);
        if (best.isEmpty()) {
            return new Raised(0, List.of());
        }
        long first = best.getFirst().message();
        long last = best.getLast().message();
        var raised = new int[1];
        var overtaken = new ArrayList<Long>();
        var late = handle
                .createQuery("""
                        with o as (
                            select * from unnest(:ids, :states, :codes, :classes, :texts, :times)
                                as t(id, state, code, class, text, at_ms)
                        ), before as (
                            select m.id, m.plan_id, m.variant, m.account_id, m.cost, m.state as was, cast(o.state as smallint) as becomes, o.code,
                                   o.class, o.text, to_timestamp(o.at_ms / 1000.0) as at
                              from message m join o on o.id = m.id
                             where m.id between :first and :last and m.state >= <UNCERTAIN> and m.state < o.state
                             order by m.id for update of m
                        ), moved as (
                            update message m
                               set state = b.becomes, error_code = b.code, outcome_at = coalesce(m.outcome_at, b.at),
                                   delivered_at = case when b.becomes >= <UNDELIVERED> then b.at else m.delivered_at end
                              from before b where m.id = b.id and m.id between :first and :last
                        ), resolved as (
                            delete from uncertain u using before b where u.message_id = b.id and b.was = <UNCERTAIN>
                            returning u.message_id, u.gateway_id, u.attempt, u.since, u.cause, b.becomes, b.code
                        ), logged as (
                            insert into message_event (message_id, at, kind, detail)
                            select message_id, since, 'uncertain', cause from resolved
                            union all
                            select message_id, clock_timestamp(), 'doubt_lifted',
                                   case when becomes >= <SENT> then 'the provider has it'
                                        when code = 'never_heard_of' then 'no receipt arrived for too long, so it counts as not sent'
                                        else 'it was not sent' end
                              from resolved
                        ), failed as (
                            -- An uncertain message that failed is listed with all other failures.
                            insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code,
                                detail, final, at)
                            select b.account_id, b.plan_id, b.id, l.gateway_id, l.attempt,
                                   coalesce(b.class, 'transient'), coalesce(b.code, 'not_sent'),
                                   coalesce(b.text, b.code, 'It was not sent'), true, b.at
                              from before b join resolved l on l.message_id = b.id
                             where b.becomes in (<EXPIRED>, <FAILED>)
                               and not exists (select from failure f where f.message_id = b.id and f.attempt = l.attempt)
                        ), counts as (
                            select plan_id, variant,
                                   count(*) filter (where becomes = <SENT>) - count(*) filter (where was = <SENT>) as sent,
                                   count(*) filter (where becomes = <DELIVERED>)
                                       - count(*) filter (where was = <DELIVERED>) as delivered,
                                   count(*) filter (where becomes = <UNDELIVERED>)
                                       - count(*) filter (where was = <UNDELIVERED>) as undelivered,
                                   count(*) filter (where becomes = <READ>) - count(*) filter (where was = <READ>) as read,
                                   count(*) filter (where becomes in (<EXPIRED>, <FAILED>))
                                       - count(*) filter (where was in (<EXPIRED>, <FAILED>))
                                       as failed,
                                   count(*) filter (where becomes = <SKIPPED>)
                                       - count(*) filter (where was = <SKIPPED>) as skipped,
                                   count(*) filter (where becomes = <CANCELLED>)
                                       - count(*) filter (where was = <CANCELLED>) as cancelled,
                                   count(*) filter (where becomes = <UNCERTAIN>)
                                       - count(*) filter (where was = <UNCERTAIN>) as uncertain,
                                   count(*) filter (where was between <CANCELLED> and <FAILED> and becomes >= <SENT>)
                                       as contradictions
                              from before group by plan_id, variant
                        ), all_variants as (
                            select plan_id, sum(sent) as sent, sum(delivered) as delivered,
                                   sum(undelivered) as undelivered, sum(read) as read, sum(failed) as failed,
                                   sum(skipped) as skipped, sum(cancelled) as cancelled, sum(uncertain) as uncertain,
                                   sum(contradictions) as contradictions
                              from counts group by plan_id
                        ), corrected as (
                            insert into outcome_correction as c (plan_id, n_sent, n_delivered, n_undelivered, n_read,
                                n_failed, n_skipped, n_cancelled, n_uncertain, contradictions)
                            select plan_id, sent, delivered, undelivered, read, failed, skipped, cancelled, uncertain,
                                   contradictions
                              from all_variants order by plan_id
                            on conflict (plan_id) do update
                               set n_sent = c.n_sent + excluded.n_sent,
                                   n_delivered = c.n_delivered + excluded.n_delivered,
                                   n_undelivered = c.n_undelivered + excluded.n_undelivered,
                                   n_read = c.n_read + excluded.n_read,
                                   n_failed = c.n_failed + excluded.n_failed,
                                   n_skipped = c.n_skipped + excluded.n_skipped,
                                   n_cancelled = c.n_cancelled + excluded.n_cancelled,
                                   n_uncertain = c.n_uncertain + excluded.n_uncertain,
                                   contradictions = c.contradictions + excluded.contradictions
                        ), varied as (
                            insert into variant_count as v (plan_id, block_id, variant, n_sent, n_delivered,
                                n_undelivered, n_read, n_failed, n_skipped, n_cancelled, n_uncertain)
                            select plan_id, 0, variant, sent, delivered, undelivered, read, failed, skipped, cancelled,
                                   uncertain
                              from counts where variant is not null order by plan_id, variant
                            on conflict (plan_id, block_id, variant) do update
                               set n_sent = v.n_sent + excluded.n_sent,
                                   n_delivered = v.n_delivered + excluded.n_delivered,
                                   n_undelivered = v.n_undelivered + excluded.n_undelivered,
                                   n_read = v.n_read + excluded.n_read, n_failed = v.n_failed + excluded.n_failed,
                                   n_skipped = v.n_skipped + excluded.n_skipped,
                                   n_cancelled = v.n_cancelled + excluded.n_cancelled,
                                   n_uncertain = v.n_uncertain + excluded.n_uncertain
                        )
                        select (select count(*) from before) as raised, b.id, b.plan_id, b.account_id, b.cost,
                               b.was = <UNCERTAIN> as held, b.becomes >= <SENT> as sent,
                               b.was in (<EXPIRED>, <FAILED>) and b.becomes >= <SENT> as overtaken
                          from (values (1)) as always
                          left join before b on b.was = <UNCERTAIN> or b.was < <SENT> and b.becomes >= <SENT>""")
                .bind("ids", best.stream().map(StatusUpdate::message).toArray(Long[]::new))
                .bind(
                        "states",
                        best.stream().map(update -> (int) update.state().rank()).toArray(Integer[]::new))
                .bind("codes", best.stream().map(StatusUpdate::code).toArray(String[]::new))
                .bind(
                        "classes",
                        best.stream()
                                .map(update -> update.failure() == null
                                        ? null
                                        : update.failure().text())
                                .toArray(String[]::new))
                .bind("texts", best.stream().map(StatusUpdate::text).toArray(String[]::new))
                .bind("times", best.stream().map(StatusUpdate::atMillis).toArray(Long[]::new))
                .bind("first", first)
                .bind("last", last)
                .map((row, context) -> {
                    raised[0] = row.getInt("raised");
                    if (row.getBoolean("overtaken")) {
                        overtaken.add(row.getLong("id"));
                    }
                    return new LateOutcome(
                            new AccountId(row.getLong("account_id")),
                            new PlanId(row.getLong("plan_id")),
                            row.getLong("id"),
                            row.getLong("cost"),
                            row.getBoolean("held"),
                            row.getBoolean("sent"));
                })
                .stream()
                .filter(each -> each.cost() > 0)
                .toList();
        if (!overtaken.isEmpty()) {
            resolveFailures(handle, overtaken);
        }
        return new Raised(raised[0], late);
    }

    /**
     * Resolves the failures of messages that were sent after all. Needs its own statement: the statement before may
     * have waited for the transaction that recorded the failure, and would not see it.
     */
    private static void resolveFailures(Handle handle, List<Long> messages) {
        handle.createUpdate("""
                        update failure set resolution = 'overtaken', resolved_at = now(), resolved_by = 'system'
                         where message_id = any(:messages) and final and resolution is null""").bind("messages", messages.toArray(Long[]::new)).execute();
    }

    /** Returns the highest update of each message, ascending by message: the order in which rows are locked. */
    private static List<StatusUpdate> highest(Collection<StatusUpdate> updates) {
        Map<Long, StatusUpdate> best = new HashMap<>();
        for (var update : updates) {
            best.merge(update.message(), update, (a, b) -> b.state().outranks(a.state()) ? b : a);
        }
        return best.values().stream()
                .sorted((a, b) -> Long.compare(a.message(), b.message()))
                .toList();
    }
}
