package io.tidings.dispatch;

import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds work and leases it, one gateway at a time. Concurrent claims never wait for each other: each skips rows that
 * another has locked. The states of a plan's blocks say whether it is paused or stopped; for queued messages the plan
 * says so.
 */
@Singleton
final class ClaimStore {
    private final Jdbi jdbi;

    ClaimStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Returns the gateways with due work. Steps from gateway to gateway in the indexes, so the cost does not depend on
     * the number of messages.
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
                            (select gateway_id from dispatch_queue where not paused order by gateway_id limit 1)
                            union all
                            select (select q.gateway_id from dispatch_queue q
                                     where not q.paused and q.gateway_id > w.gateway_id
                                     order by q.gateway_id limit 1)
                              from waiting w where w.gateway_id is not null
                        ), found as (
                            select gateway_id, true as ordinary,
                                   exists (select from send_block b where b.gateway_id = r.gateway_id
                                              and b.state = 'READY' and b.priority = 0) as singles
                              from ready r where gateway_id is not null
                            union all
                            select gateway_id,
                                   exists (select from dispatch_queue q
                                            where q.gateway_id = w.gateway_id and not q.paused
                                              and q.due_at <= clock_timestamp()),
                                   exists (select from dispatch_queue q
                                            where q.gateway_id = w.gateway_id and q.single and not q.paused
                                              and q.due_at <= clock_timestamp())
                              from waiting w where gateway_id is not null
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
     * @param except slow plans of which a block is already being sent
     */
    Optional<Block> block(LeaseHolder by, GatewayId gateway, Collection<PlanId> except) {
        return claim(by, gateway, except, "");
    }

    /** Leases the gateway's next urgent block. */
    Optional<Block> urgent(LeaseHolder by, GatewayId gateway, Collection<PlanId> except) {
        return claim(by, gateway, except, " and priority = 0");
    }

    private Optional<Block> claim(LeaseHolder by, GatewayId gateway, Collection<PlanId> except, String which) {
        var others = except.isEmpty() ? "" : " and not (plan_id = any(:except))";
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("""
                    update send_block
                       set state = 'LEASED', owner = :node, claim_token = :token, fence = fence + 1,
                           lease_until = clock_timestamp() + make_interval(secs => :lease)
                     where id = (select id from send_block
                                  where state = 'READY' and gateway_id = :gateway and due_at <= clock_timestamp()\
                    """ + which + others + """

                                  order by queue_position_at, id
                                  limit 1 for update skip locked)
                    returning\s""" + BlockStore.BLOCK);
            if (!except.isEmpty()) {
                query.bind("except", numbers(except));
            }
            return query.bind("node", by.node())
                    .bind("token", by.token())
                    .bind("lease", by.leaseSeconds())
                    .bind("gateway", gateway.value())
                    .map(BlockStore::block)
                    .findOne();
        });
    }

    /**
     * Leases retries of one plan as a block of their own. Retries go before blocks, except before older blocks of a
     * higher priority.
     */
    Optional<Block> retries(LeaseHolder by, GatewayId gateway, Collection<PlanId> except, int most) {
        return queued(by, gateway, except, most, """
                 and not exists (select from head h
                                  where h.priority < q.priority
                                    and h.queue_position_at < q.due_at + make_interval(mins => q.priority))""");
    }

    /** Leases single messages as a block of their own. */
    Optional<Block> singles(LeaseHolder by, GatewayId gateway, Collection<PlanId> except, int most) {
        return queued(by, gateway, except, most, " and q.single");
    }

    /** The delete is the claim: two nodes cannot delete the same row. */
    private Optional<Block> queued(
            LeaseHolder by, GatewayId gateway, Collection<PlanId> except, int most, String which) {
        var others = except.isEmpty() ? "" : " and not (q.plan_id = any(:except))";
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("""
                    with head as (
                        select priority, queue_position_at from send_block
                         where state = 'READY' and gateway_id = :gateway and due_at <= clock_timestamp()\
                    """ + (except.isEmpty() ? "" : " and not (plan_id = any(:except))") + """

                         order by queue_position_at, id limit 1
                    ), oldest as (
                        select q.plan_id
                          from dispatch_queue q join send_plan p on p.id = q.plan_id
                         where q.gateway_id = :gateway and q.due_at <= clock_timestamp() and not q.paused
                           and p.state = 'running'\
                    """
                    + which + others + """

                         order by q.due_at limit 1 for update of q skip locked for share of p skip locked
                    ), due as (
                        select q.message_id from dispatch_queue q join oldest o using (plan_id)
                         where q.gateway_id = :gateway and q.due_at <= clock_timestamp() and not q.paused
                         order by q.due_at limit :most for update of q skip locked
                    ), taken as (
                        delete from dispatch_queue q using due where q.message_id = due.message_id
                        returning q.message_id, q.account_id, q.plan_id, q.gateway_id, q.priority, q.lost_count
                    )
                    insert into send_block (account_id, plan_id, gateway_id, priority, block_no, first_id, last_id,
                        message_ids, state, owner, claim_token, fence, lease_until, started_upto, n_total, lost_count)
                    select account_id, plan_id, gateway_id, min(priority), 0, min(message_id), max(message_id),
                           array_agg(message_id order by message_id), 'LEASED', :node, :token, 1,
                           clock_timestamp() + make_interval(secs => :lease), min(message_id) - 1, count(*), max(lost_count)
                      from taken group by account_id, plan_id, gateway_id
                    returning\s""" + BlockStore.BLOCK);
            if (!except.isEmpty()) {
                query.bind("except", numbers(except));
            }
            return query.bind("node", by.node())
                    .bind("token", by.token())
                    .bind("lease", by.leaseSeconds())
                    .bind("gateway", gateway.value())
                    .bind("most", most)
                    .map(BlockStore::block)
                    .findOne();
        });
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

    private static Long[] numbers(Collection<PlanId> plans) {
        return plans.stream().map(PlanId::value).toArray(Long[]::new);
    }
}
