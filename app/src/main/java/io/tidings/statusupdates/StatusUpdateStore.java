package io.tidings.statusupdates;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidings.credits.Credits;
import io.tidings.credits.Credits.LateOutcome;
import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Raises the rank of messages that already have an outcome: a resolved uncertain message, a receipt, a contradiction.
 * Keeps an acceptance of a message without an outcome, for {@link LateStatusUpdates}. Commutative and idempotent: any
 * order and number of calls lead to the same rows. Thread-safe.
 */
@Singleton
public final class StatusUpdateStore {
    private static final Logger LOG = Logger.getLogger(StatusUpdateStore.class);

    /**
     * Raises messages, and corrects their counters. Keeps acceptances of messages without an outcome. Returns the number
     * of raised messages, and each message that needs a further step: its credits move, it has no outcome, or a later
     * attempt was made.
     */
    private static final String RAISE = """
            with o as (
                select * from unnest(:ids, :attempts, :states, :codes, :classes, :texts, :times)
                    as t(id, attempt, state, code, class, text, at_ms)
            ), found as (
                select m.id, m.plan_id, m.variant, m.account_id, m.cost, m.state as was, cast(o.state as smallint) as becomes, o.code,
                       o.class, o.text, to_timestamp(o.at_ms / 1000.0) as at, o.attempt, m.attempts,
                       -- A failure of an earlier attempt says nothing about the later one.
                       m.state >= <UNCERTAIN> and m.state < o.state
                           and (o.state >= <SENT> or coalesce(o.attempt >= m.attempts, true)) as raises
                  from message m join o on o.id = m.id
                 where m.id between :first and :last
                   and (m.state < o.state or o.attempt < m.attempts) and (m.state >= <UNCERTAIN> or o.state >= <SENT>)
                   -- The provider reported that it failed to send this attempt, and the message was requeued.
                   and not case when (m.state < <UNCERTAIN> or o.attempt < m.attempts) and o.state <= <UNDELIVERED>
                                then exists (select from failure f where f.message_id = m.id and f.attempt = o.attempt
                                                and f.reported)
                                else false end
                 order by m.id for update of m
            ), before as (
                select * from found where raises
            ), late as (
                -- The first attempt is most likely about to be answered.
                insert into late_status (message_id, attempt, state, code, at, apply_at)
                select id, attempt, becomes, code, at,
                       clock_timestamp() + case was when <QUEUED> then interval '300 ms' else interval '0' end
                  from found where was < <UNCERTAIN> order by id
                on conflict do nothing
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
            select (select count(*) from before) as raised, f.id, f.plan_id, f.account_id, f.cost,
                   f.was = <UNCERTAIN> as held, f.becomes >= <SENT> as sent,
                   f.raises and (f.was = <UNCERTAIN> or f.was < <SENT> and f.becomes >= <SENT>) as moves_credits,
                   f.raises and f.was in (<EXPIRED>, <FAILED>) and f.becomes >= <SENT> as overtaken,
                   f.was < <UNCERTAIN> as without_outcome,
                   case when (f.was = <UNCERTAIN> or f.was >= <SENT>) and f.becomes >= <SENT> and f.attempt < f.attempts
                        then f.attempt end as accepted_before
              from (values (1)) as always
              left join found f on not f.raises or f.was = <UNCERTAIN> or f.was < <SENT> and f.becomes >= <SENT>
                                   or f.attempt < f.attempts""";

    private final Jdbi jdbi;
    private final Credits credits;
    private final Counter duplicateRisks;

    StatusUpdateStore(Jdbi jdbi, Credits credits, MeterRegistry registry) {
        this.jdbi = jdbi;
        this.credits = credits;
        this.duplicateRisks = Counter.builder("messages.duplicate.risks")
                .description("Messages of which two attempts may have been accepted")
                .register(registry);
    }

    /** As {@link #raise(Handle, Collection)}, in its own transaction. */
    public int raise(Collection<StatusUpdate> updates) throws SQLException {
        return jdbi.inTransaction(handle -> raise(handle, updates));
    }

    /**
     * Applies each update with a higher rank than the message, and moves the credits of messages that become sent or
     * unsent. For a message without a first outcome, keeps a proof that it was accepted, and ignores other updates: its
     * block must count it first. Call it last in a transaction: it locks balances.
     *
     * @return how many messages were raised
     */
    public int raise(Handle handle, Collection<StatusUpdate> updates) throws SQLException {
        var raised = apply(handle, updates);
        credits.adjust(handle, raised.late());
        return raised.messages();
    }

    /** Leaves updates that could not be applied to {@link LateStatusUpdates}. Each proves an acceptance. */
    public void keep(Handle handle, Collection<StatusUpdate> updates) {
        var batch = handle.prepareBatch("""
                insert into late_status (message_id, attempt, state, code, at, apply_at)
                values (:message, :attempt, :state, :code, to_timestamp(:at / 1000.0), clock_timestamp() + interval '1 s')
                on conflict do nothing""");
        for (var update : updates) {
            batch.bind("message", update.message())
                    .bind("attempt", update.attempt())
                    .bind("state", update.state().rank())
                    .bind("code", update.code())
                    .bind("at", (double) update.atMillis())
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    /**
     * The result of {@link #apply}.
     *
     * @param late whose credits are still to be moved, in the same transaction
     * @param withoutOutcome messages whose update was kept
     */
    public record Raised(int messages, List<LateOutcome> late, Set<Long> withoutOutcome) {}

    /** A message that needs a further step. */
    private record Found(
            int raised,
            LateOutcome late,
            boolean movesCredits,
            boolean overtaken,
            boolean withoutOutcome,
            @Nullable Integer acceptedBefore) {
        static Found of(ResultSet row, StatementContext context) throws SQLException {
            return new Found(
                    row.getInt("raised"),
                    new LateOutcome(
                            new AccountId(row.getLong("account_id")),
                            new PlanId(row.getLong("plan_id")),
                            row.getLong("id"),
                            row.getLong("cost"),
                            row.getBoolean("held"),
                            row.getBoolean("sent")),
                    row.getBoolean("moves_credits"),
                    row.getBoolean("overtaken"),
                    row.getBoolean("without_outcome"),
                    row.getObject("accepted_before", Integer.class));
        }

        long message() {
            return late.message();
        }
    }

    /** As {@link #raise(Handle, Collection)}, but leaves the credits to the caller. */
    public Raised apply(Handle handle, Collection<StatusUpdate> updates) throws SQLException {
        var best = highest(updates);
        if (best.isEmpty()) {
            return new Raised(0, List.of(), Set.of());
        }
        var found = find(handle, best);
        resolveFailures(handle, found.stream().filter(Found::overtaken).toList());
        recordRisks(
                handle,
                found.stream().filter(each -> each.acceptedBefore() != null).toList());
        return new Raised(
                found.getFirst().raised(),
                found.stream()
                        .filter(each -> each.movesCredits() && each.late().cost() > 0)
                        .map(Found::late)
                        .toList(),
                found.stream().filter(Found::withoutOutcome).map(Found::message).collect(Collectors.toSet()));
    }

    private static List<Found> find(Handle handle, List<StatusUpdate> best) {
        return handle.createQuery(RAISE)
                .bind("ids", best.stream().map(StatusUpdate::message).toArray(Long[]::new))
                .bind("attempts", best.stream().map(StatusUpdate::attempt).toArray(Integer[]::new))
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
                .bind("first", best.getFirst().message())
                .bind("last", best.getLast().message())
                .map(Found::of)
                .list();
    }

    /**
     * Resolves the failures of messages that were sent after all. Needs its own statement: the statement before may
     * have waited for the transaction that recorded the failure, and would not see it.
     */
    private static void resolveFailures(Handle handle, List<Found> overtaken) {
        if (overtaken.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        update failure set resolution = 'overtaken', resolved_at = now(), resolved_by = 'system'
                         where message_id = any(:messages) and final and resolution is null""")
                .bind("messages", overtaken.stream().map(Found::message).toArray(Long[]::new))
                .execute();
    }

    /**
     * Records messages of which two attempts may have been accepted: a later attempt was made, and it did not fail. While
     * the provider recognises a key, it accepts only one attempt with it. Needs its own statement, as {@link
     * #resolveFailures}.
     */
    private void recordRisks(Handle handle, List<Found> acceptedBefore) {
        if (acceptedBefore.isEmpty()) {
            return;
        }
        var recorded = handle.createQuery("""
                        with risk as (
                            insert into duplicate_risk (message_id, account_id, plan_id, accepted_attempt, later_attempt)
                            select m.id, m.account_id, m.plan_id, a.attempt, m.attempts
                              from unnest(:messages, :attempts) as a(id, attempt) join message m on m.id = a.id
                             where not exists (select from failure f where f.message_id = m.id and f.attempt = m.attempts)
                               and (m.key_used_at is null or a.attempt < m.key_round)
                             order by m.id
                            on conflict (message_id) do nothing
                            returning message_id, at, accepted_attempt, later_attempt
                        ), logged as (
                            insert into message_event (message_id, at, kind, detail)
                            select message_id, at, 'duplicate_risk',
                                   'attempts ' || accepted_attempt || ' and ' || later_attempt
                              from risk
                        )
                        select message_id from risk""")
                .bind("messages", acceptedBefore.stream().map(Found::message).toArray(Long[]::new))
                .bind(
                        "attempts",
                        acceptedBefore.stream().map(Found::acceptedBefore).toArray(Integer[]::new))
                .mapTo(Long.class)
                .list();
        if (!recorded.isEmpty()) {
            duplicateRisks.increment(recorded.size());
            LOG.warnf(
                    "Two attempts of %d messages may have been accepted; the first is message %d",
                    recorded.size(), recorded.getFirst());
        }
    }

    /** Returns the highest update of each message, ascending by message: the order in which rows are locked. */
    private static List<StatusUpdate> highest(Collection<StatusUpdate> updates) {
        Map<Long, StatusUpdate> best = new HashMap<>();
        for (var update : updates) {
            best.merge(update.message(), update, StatusUpdate::higher);
        }
        return best.values().stream()
                .sorted((a, b) -> Long.compare(a.message(), b.message()))
                .toList();
    }
}
