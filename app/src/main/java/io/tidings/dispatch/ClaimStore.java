package io.tidings.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidings.database.Durability;
import io.tidings.ratelimits.RateLimit;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds work and leases it, one gateway at a time. Concurrent claims never wait for each other: each skips rows that
 * another has locked. The states of a plan's blocks say whether it is paused or stopped; for queued messages the plan
 * says so. Leases nothing while the database may have lost commits.
 */
@Singleton
final class ClaimStore {
    private static final String WAITED =
            ", cast(extract(epoch from clock_timestamp() - due_at) * 1000 as bigint) as waited_ms";

    private final Jdbi jdbi;
    private final Durability durability;
    private final Timer waits;

    ClaimStore(Jdbi jdbi, Durability durability, MeterRegistry registry) {
        this.waits = Timer.builder("dispatcher.queue.wait")
                .description("Time from when messages were due until a worker took them")
                .register(registry);
        this.jdbi = jdbi;
        this.durability = durability;
    }

    /**
     * Returns the gateways with due work. Steps from gateway to gateway and priority in the indexes, so the cost does
     * not depend on the number of messages.
     */
    List<GatewayWork> due() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with recursive ready as (
                            (select gateway_id from send_block where state = 'READY' order by gateway_id limit 1)
                            union all
                            select (select b.gateway_id from send_block b
                                     where b.state = 'READY' and b.gateway_id > r.gateway_id
                                     order by b.gateway_id limit 1)
                              from ready r where r.gateway_id is not null
                        ), waiting as (
                            (select gateway_id, priority from dispatch_queue where not paused
                              order by gateway_id, priority limit 1)
                            union all
                            select next.gateway_id, next.priority
                              from waiting w cross join lateral (
                                   select q.gateway_id, q.priority from dispatch_queue q
                                    where not q.paused and (q.gateway_id, q.priority) > (w.gateway_id, w.priority)
                                    order by q.gateway_id, q.priority limit 1) next
                        ), found as (
                            select gateway_id, true as ordinary,
                                   exists (select from send_block b where b.gateway_id = r.gateway_id
                                              and b.state = 'READY' and b.priority = 0) as singles
                              from ready r where gateway_id is not null
                            union all
                            select gateway_id,
                                   exists (select from dispatch_queue q
                                            where q.gateway_id = w.gateway_id and q.priority = w.priority
                                              and not q.paused and q.due_at <= statement_timestamp()),
                                   exists (select from dispatch_queue q
                                            where q.gateway_id = w.gateway_id and q.priority = w.priority
                                              and q.single and not q.paused and q.due_at <= statement_timestamp())
                              from waiting w
                        )
                        select gateway_id, bool_or(ordinary) as ordinary, bool_or(singles) as singles
                          from found group by gateway_id having bool_or(ordinary or singles)""")
                .map((row, context) -> new GatewayWork(
                        new GatewayId(row.getLong("gateway_id")),
                        row.getBoolean("ordinary"),
                        row.getBoolean("singles")))
                .list());
    }

    /**
     * Leases the gateway's next block.
     *
     * @param busy limits of plans and senders under which a block is already being sent
     */
    Optional<Block> block(LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy) {
        return claim(by, gateway, busy, "");
    }

    /** Leases the gateway's next urgent block. */
    Optional<Block> urgent(LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy) {
        return claim(by, gateway, busy, " and priority = 0");
    }

    private Optional<Block> claim(LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy, String which) {
        if (durability.problem().isPresent()) {
            return Optional.empty();
        }
        var others = others(busy, "b.plan_id");
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("""
                    update send_block
                       set state = 'LEASED', owner = :node, claim_token = :token, fence = fence + 1,
                           claimed_upto = started_upto,
                           lease_until = clock_timestamp() + make_interval(secs => :lease)
                     where id = (select id from send_block b
                                  where state = 'READY' and gateway_id = :gateway and due_at <= clock_timestamp()\
                    """ + which + others + """

                                  order by queue_position_at, id
                                  limit 1 for update skip locked)
                    returning\s""" + BlockStore.BLOCK + WAITED);
            return bindOthers(query, busy)
                    .bind("node", by.node())
                    .bind("token", by.token())
                    .bind("lease", by.leaseSeconds())
                    .bind("gateway", gateway.value())
                    .map(this::claimed)
                    .findOne();
        });
    }

    /**
     * Leases retries of one plan as a block of their own, the most urgent first, as {@link #queued} orders them.
     * Retries go before blocks, except before older blocks of a higher priority.
     */
    Optional<Block> retries(LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy, int max) {
        return queued(by, gateway, busy, max, """
                 and not exists (select from head h
                                  where h.priority < q.priority
                                    and h.queue_position_at < q.due_at + make_interval(mins => q.priority))""");
    }

    /** Leases single messages as a block of their own. */
    Optional<Block> singles(LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy, int max) {
        return queued(by, gateway, busy, max, " and q.single");
    }

    /**
     * Takes the messages of the plan whose oldest due message has the earliest position. The position is the due time
     * and the minutes of the priority, as for blocks. So after an outage of the gateway urgent messages go first, and low
     * priorities age.
     *
     * <p>The delete is the claim: two nodes cannot delete the same row. A block holds only messages of one loss count, so
     * that no suspected message slows down others.
     */
    private Optional<Block> queued(
            LeaseHolder by, GatewayId gateway, Collection<RateLimit> busy, int max, String which) {
        if (durability.problem().isPresent()) {
            return Optional.empty();
        }
        var others = others(busy, "q.plan_id");
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery(
                    """
                    with recursive head as (
                        select priority, queue_position_at from send_block b
                         where state = 'READY' and gateway_id = :gateway and due_at <= clock_timestamp()\
                    """ + others(busy, "b.plan_id") + """

                         order by queue_position_at, id limit 1
                    ), ranks as (
                        -- Hops from priority to priority in the index, however many messages wait.
                        (select priority from dispatch_queue q
                          where gateway_id = :gateway and not paused order by priority limit 1)
                        union all
                        select next.priority
                          from ranks r cross join lateral (
                               select q.priority from dispatch_queue q
                                where q.gateway_id = :gateway and not q.paused and q.priority > r.priority
                                order by q.priority limit 1) next
                    ), oldest as (
                        select found.plan_id, found.lost_count
                          from ranks r cross join lateral (
                               select q.plan_id, q.lost_count, q.due_at
                                 from dispatch_queue q join send_plan p on p.id = q.plan_id
                                where q.gateway_id = :gateway and q.priority = r.priority
                                  and q.due_at <= statement_timestamp() and not q.paused and p.state = 'running'\
                    """ + which + others + """

                                order by q.due_at limit 1 for update of q skip locked for share of p skip locked) found
                         order by found.due_at + make_interval(mins => r.priority) limit 1
                    ), due as (
                        select q.message_id from dispatch_queue q join oldest o using (plan_id, lost_count)
                         where q.gateway_id = :gateway and q.due_at <= statement_timestamp() and not q.paused
                         order by q.due_at limit :max for update of q skip locked
                    ), taken as (
                        delete from dispatch_queue q using due where q.message_id = due.message_id
                        returning q.message_id, q.account_id, q.plan_id, q.gateway_id, q.priority, q.lost_count,
                                  q.due_at
                    )
                    insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                        message_ids, state, owner, claim_token, fence, lease_until, started_upto, claimed_upto, n_total,
                        lost_count, due_at, queue_position_at)
                    select account_id, plan_id, gateway_id, min(priority), 0, min(message_id), max(message_id),
                           array_agg(message_id order by message_id), 'LEASED', :node, :token, 1,
                           clock_timestamp() + make_interval(secs => :lease), min(message_id) - 1,
                           min(message_id) - 1, count(*), lost_count, min(due_at),
                           -- If the block is released, it keeps the position that its messages had.
                           min(due_at) + make_interval(mins => min(priority))
                      from taken group by account_id, plan_id, gateway_id, lost_count
                    returning\s""" + BlockStore.BLOCK + WAITED);
            return bindOthers(query, busy)
                    .bind("node", by.node())
                    .bind("token", by.token())
                    .bind("lease", by.leaseSeconds())
                    .bind("gateway", gateway.value())
                    .bind("max", max)
                    .map(this::claimed)
                    .findOne();
        });
    }

    private Block claimed(ResultSet row, StatementContext context) throws SQLException {
        waits.record(Math.max(0, row.getLong("waited_ms")), TimeUnit.MILLISECONDS);
        return BlockStore.block(row, context);
    }

    /** Returns the block of a claim whose answer was lost, if that claim was committed. */
    Optional<Block> claimedBy(LeaseHolder by) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + BlockStore.BLOCK + "\n" + """
                          from send_block where state = 'LEASED' and owner = :node and claim_token = :token""")
                .bind("node", by.node())
                .bind("token", by.token())
                .map(BlockStore::block)
                .findOne());
    }

    /**
     * The node that leases, and the lease's duration.
     *
     * @param token of one claim, which identifies its block
     */
    record LeaseHolder(long node, int leaseSeconds, long token) {
        LeaseHolder(long node, int leaseSeconds) {
            this(node, leaseSeconds, 0);
        }

        /** Returns a holder with a new token, for the next claim. */
        LeaseHolder withNewToken() {
            return new LeaseHolder(
                    node, leaseSeconds, ThreadLocalRandom.current().nextLong());
        }
    }

    /** Leaves out plans with a busy limit of their own, and plans whose sender has one. */
    private static String others(Collection<RateLimit> busy, String plan) {
        return busy.isEmpty() ? "" : """
                 and not (%1$s = any(:busy_plans))
                 and not exists (select from send_plan s where s.id = %1$s
                                     and coalesce(s.sender, '') = any(:busy_senders))""".formatted(plan);
    }

    private static Query bindOthers(Query query, Collection<RateLimit> busy) {
        return busy.isEmpty()
                ? query
                : query.bind(
                                "busy_plans",
                                ofScope(RateLimit.PLAN, busy).map(RateLimit::id).toArray(Long[]::new))
                        .bind(
                                "busy_senders",
                                ofScope(RateLimit.SENDER, busy)
                                        .map(RateLimit::name)
                                        .toArray(String[]::new));
    }

    private static Stream<RateLimit> ofScope(String scope, Collection<RateLimit> limits) {
        return limits.stream().filter(limit -> limit.scope().equals(scope));
    }
}
