package io.tidings.dispatch;

import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Finds blocks whose holder is lost, and takes them over. */
@Singleton
final class RecoveryStore {
    /** The cause of messages that a lost holder may have sent. */
    static final String HOLDER_LOST = "holder_lost";

    private final Jdbi jdbi;

    RecoveryStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A current lease. */
    record Lease(long block, long owner, long fence, boolean expired, boolean stale) {}

    /** A message that was started and has no outcome. */
    record PossiblySent(long message, int attempts, int uncountedAttempts) {}

    /**
     * Returns all current leases.
     *
     * @param graceSeconds a lease is stale when it was not renewed for that long
     */
    List<Lease> leases(int leaseSeconds, int graceSeconds) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, owner, fence, lease_until < clock_timestamp() as expired,
                               lease_until < clock_timestamp() + make_interval(secs => :left) as stale
                          from send_block where state = 'LEASED' order by id""")
                .bind("left", leaseSeconds - graceSeconds)
                .map((row, context) -> new Lease(
                        row.getLong("id"),
                        row.getLong("owner"),
                        row.getLong("fence"),
                        row.getBoolean("expired"),
                        row.getBoolean("stale")))
                .list());
    }

    /**
     * Takes the block over from its holder, which can start no further call. Returns empty if another node was faster.
     */
    Optional<TakenOver> take(Handle handle, Lease lease, long node, int leaseSeconds) {
        // Locks the plan before the block, in the order of a cancellation.
        handle.createQuery("""
                        select true from send_plan p join send_block b on b.plan_id = p.id
                         where b.id = :id for share of p""").bind("id", lease.block()).mapTo(Boolean.class).findOne();
        return handle.createQuery("""
                        update send_block
                           set owner = :node, fence = fence + 1, lost_count = lost_count + 1,
                               lease_until = clock_timestamp() + make_interval(secs => :lease)
                         where id = :id and state = 'LEASED' and owner = :owner and fence = :fence
                        returning stop_requested,\s""" + BlockStore.BLOCK)
                .bind("node", node)
                .bind("lease", leaseSeconds)
                .bind("id", lease.block())
                .bind("owner", lease.owner())
                .bind("fence", lease.fence())
                .map((row, context) -> new TakenOver(BlockStore.block(row, context), row.getBoolean("stop_requested")))
                .findOne();
    }

    record TakenOver(Block block, boolean stopRequested) {}

    /**
     * Returns the messages that were started and have no outcome. In a listed block, a retrying message may have
     * returned to the queue, or moved to a newer block. Then it does not belong to this block any more.
     */
    List<PossiblySent> possiblySent(Handle handle, Block block) {
        var query = handle.createQuery("""
                select m.id, m.attempts, m.uncounted_attempts from message m
                 where m.id between :first and least(:last, :started)\s""" + (block.messageIds().isEmpty() ? """
                   and m.state = <QUEUED>""" : """
                   and m.id = any(:ids) and m.state in (<QUEUED>, <RETRYING>)
                   and not exists (select from dispatch_queue q where q.message_id = m.id)
                   and not exists (select from send_block b
                                    where b.plan_id = m.plan_id and b.state in ('READY', 'PAUSED', 'LEASED')
                                      and b.id > :block and m.id = any(b.message_ids))""") + " order by m.id");
        if (!block.messageIds().isEmpty()) {
            query.bind("ids", block.messageIds().toArray(Long[]::new))
                    .bind("block", block.id().value());
        }
        return query.bind("first", block.firstId())
                .bind("last", block.lastId())
                .bind("started", block.startedUpto())
                .map((row, context) ->
                        new PossiblySent(row.getLong("id"), row.getInt("attempts"), row.getInt("uncounted_attempts")))
                .list();
    }

    /**
     * Returns the messages that became uncertain when the block was taken from the holder of this fence, and that are
     * still uncertain; by plan.
     */
    Map<PlanId, List<Long>> stillUncertain(long block, long fence) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select u.plan_id, u.message_id
                          from send_block b join uncertain u on u.plan_id = b.plan_id
                         where b.id = :block and u.block_id = b.id and u.fence = :fence + 1 and u.cause = :cause
                         order by u.message_id""")
                .bind("block", block)
                .bind("fence", fence)
                .bind("cause", HOLDER_LOST)
                .reduceRows(new HashMap<>(), (found, row) -> {
                    found.computeIfAbsent(new PlanId(row.getColumn("plan_id", Long.class)), plan -> new ArrayList<>())
                            .add(row.getColumn("message_id", Long.class));
                    return found;
                }));
    }

    /**
     * Closes the block if all its messages have ended; otherwise offers the rest again. @return whether it is closed
     */
    boolean finish(Handle handle, Block block) {
        return handle.createQuery("""
                        update send_block
                           set state = case when n_total = n_sent + n_failed + n_skipped + n_cancelled + n_uncertain
                                       + n_requeued then 'CLOSED' when pause_requested then 'PAUSED' else 'READY' end,
                               pause_requested = false,
                               closed_at = case when n_total = n_sent + n_failed + n_skipped + n_cancelled
                                           + n_uncertain + n_requeued then clock_timestamp() end,
                               owner = null, lease_until = null
                         where id = :id and fence = :fence and state = 'LEASED'
                        returning state = 'CLOSED'""")
                .bind("id", block.id().value())
                .bind("fence", block.fence())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }
}
