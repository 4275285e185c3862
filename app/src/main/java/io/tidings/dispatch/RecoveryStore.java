package io.tidings.dispatch;

import io.tidings.dispatch.ClaimStore.LeaseHolder;
import io.tidings.messages.UncertainKey;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Finds blocks whose holder is lost, and takes them over. */
@Singleton
final class RecoveryStore {
    /** The cause of messages that a lost holder may have sent. */
    static final String HOLDER_LOST = "holder_lost";

    private final Jdbi jdbi;

    RecoveryStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * A current lease.
     *
     * @param until its end in microseconds since the epoch; another value shows later that the lease was renewed
     * @param overdue whether it ended longer ago than the time of a further lease: its holder is frozen
     * @param stale whether it was not renewed for some seconds
     */
    record Lease(long block, long owner, long fence, long until, boolean overdue, boolean stale) {
        LeaseKey key() {
            return new LeaseKey(block, fence);
        }

        Instant renewedAt(int leaseSeconds) {
            return Instant.EPOCH.plus(until, ChronoUnit.MICROS).minusSeconds(leaseSeconds);
        }
    }

    /**
     * A message that was started and has no outcome.
     *
     * @param key as in {@link OutgoingMessage}
     * @param textStored whether its text is stored with it
     */
    record PossiblySent(
            long message,
            int attempts,
            int uncountedAttempts,
            @Nullable UncertainKey key,
            boolean textStored) {}

    /**
     * Returns all current leases.
     *
     * @param graceSeconds a lease is stale when it was not renewed for that long
     */
    List<Lease> leases(int leaseSeconds, int graceSeconds) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, owner, fence, cast(extract(epoch from lease_until) * 1000000 as bigint) as until,
                               lease_until < clock_timestamp() - make_interval(secs => :lease) as overdue,
                               lease_until < clock_timestamp() + make_interval(secs => :left) as stale
                          from send_block where state = 'LEASED' order by id""")
                .bind("lease", leaseSeconds)
                .bind("left", leaseSeconds - graceSeconds)
                .map((row, context) -> new Lease(
                        row.getLong("id"),
                        row.getLong("owner"),
                        row.getLong("fence"),
                        row.getLong("until"),
                        row.getBoolean("overdue"),
                        row.getBoolean("stale")))
                .list());
    }

    /**
     * Takes the block over from its holder, which can start no further call. Returns empty if another node was faster, if
     * the lease was renewed since it was read, or while another transaction has locked the plan or the block.
     *
     * <p>If the holder died before it moved the watermark, any message of the block may be the cause, so the next holder
     * sends the block message by message. If the watermark moved, the messages above it are not suspected. A frozen
     * holder did not die.
     *
     * @param died whether the holder died, and is not only frozen
     */
    Optional<TakenOver> take(Handle handle, Lease lease, boolean died, LeaseHolder by) {
        // Locks the plan before the block, in the order of a cancellation.
        var lostCount = handle.createQuery("""
                        select b.lost_count from send_plan p join send_block b on b.plan_id = p.id
                         where b.id = :id for share of p skip locked for update of b skip locked""")
                .bind("id", lease.block())
                .mapTo(Integer.class)
                .findOne();
        if (lostCount.isEmpty()) {
            return Optional.empty();
        }
        return handle.createQuery("""
                        update send_block
                           set owner = :node, fence = fence + 1,
                               lost_count = case when not :died then lost_count
                                                 when started_upto = claimed_upto then greatest(lost_count, 1)
                                                 when message_ids is null then 0 else lost_count end,
                               lease_until = clock_timestamp() + make_interval(secs => :lease)
                         where id = :id and state = 'LEASED' and owner = :owner and fence = :fence
                           and cast(extract(epoch from lease_until) * 1000000 as bigint) = :until
                        returning stop_requested,\s""" + BlockStore.BLOCK)
                .bind("died", died)
                .bind("node", by.node())
                .bind("lease", by.leaseSeconds())
                .bind("id", lease.block())
                .bind("owner", lease.owner())
                .bind("fence", lease.fence())
                .bind("until", lease.until())
                .map((row, context) -> new TakenOver(
                        BlockStore.block(row, context),
                        row.getBoolean("stop_requested"),
                        lostCount.get(),
                        lease.renewedAt(by.leaseSeconds())))
                .findOne();
    }

    /**
     * @param lostCount how often holders had died of messages of this block before
     * @param renewedAt when the lost holder renewed its lease for the last time
     */
    record TakenOver(Block block, boolean stopRequested, int lostCount, Instant renewedAt) {}

    /** Counts a loss for messages that their holder had taken up when it died, so that they are claimed apart. */
    void countLoss(Handle handle, Collection<Long> messages, int lostCount) {
        handle.createUpdate("update dispatch_queue set lost_count = :count where message_id = any(:messages)")
                .bind("count", lostCount)
                .bind("messages", messages.toArray(Long[]::new))
                .execute();
    }

    /**
     * Records the lost holder of the messages that its loss left uncertain. It may be frozen, and still make the calls.
     */
    void recordHolder(Handle handle, Block block, long holder) {
        handle.createUpdate("""
                        update uncertain set holder = :holder
                         where plan_id = :plan and block_id = :block and fence = :fence and cause = :cause""")
                .bind("holder", holder)
                .bind("plan", block.plan().value())
                .bind("block", block.id().value())
                .bind("fence", block.fence())
                .bind("cause", HOLDER_LOST)
                .execute();
    }

    /**
     * Returns the messages that were started and have no outcome. In a listed block, a retrying message may have
     * returned to the queue, or moved to a newer block. Then it does not belong to this block any more.
     */
    List<PossiblySent> possiblySent(Handle handle, Block block) {
        var query = handle.createQuery("""
                select m.id, m.attempts, m.uncounted_attempts, m.key_round, m.key_used_at,
                       m.body is not null as text_stored
                  from message m
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
                .map((row, context) -> new PossiblySent(
                        row.getLong("id"),
                        row.getInt("attempts"),
                        row.getInt("uncounted_attempts"),
                        BlockStore.key(row.getInt("key_round"), row.getTimestamp("key_used_at")),
                        row.getBoolean("text_stored")))
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
     * Closes the block if all its messages have ended; otherwise offers the rest again.
     *
     * @return whether it is closed
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
