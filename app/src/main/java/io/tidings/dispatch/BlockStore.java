package io.tidings.dispatch;

import io.tidings.messages.UncertainKey;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.UncertainCancelStore;
import io.tidings.shared.AccountId;
import io.tidings.shared.BlockId;
import io.tidings.shared.Channel;
import io.tidings.shared.ContactId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import jakarta.inject.Singleton;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Stores the leases of blocks. Every statement of a lease holder is fenced: it changes nothing for a former holder. */
@Singleton
final class BlockStore {
    static final String BLOCK = """
            id, account_id, plan_id, gateway_id, first_id, last_id, message_ids, fence, started_upto, n_total,
            lost_count""";

    private final Jdbi jdbi;

    BlockStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static final String ITEM = """
            select id, contact_id, attempts, uncounted_attempts, channel, segments, recipient, body,
                   cast(variables as text) as variables, key_round, key_used_at, not_after
              from message
             where\s""";

    /**
     * Returns the next messages of the block that are not started yet.
     *
     * @param max their largest number
     */
    List<OutgoingMessage> items(Block block, long after, int max) {
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery(
                    ITEM + "id > :after and id between :first and :last " + own(block) + " order by id limit :max");
            if (!block.messageIds().isEmpty()) {
                query.bind("ids", block.messageIds().toArray(Long[]::new));
            }
            return query.bind("after", after)
                    .bind("first", block.firstId())
                    .bind("last", block.lastId())
                    .bind("max", max)
                    .map(BlockStore::item)
                    .list();
        });
    }

    /** Returns the messages with these ids, in any state. */
    List<OutgoingMessage> items(List<Long> ids) {
        return jdbi.withHandle(handle -> handle.createQuery(ITEM + "id = any(:ids)")
                .bind("ids", ids.toArray(Long[]::new))
                .map(BlockStore::item)
                .list());
    }

    /** Returns the next message of the block that is not started, without reading it. */
    OptionalLong nextAfter(Block block, long after) {
        return jdbi.withHandle(handle -> {
            var query = handle.createQuery("""
                    select id from message where id > :after and id between :first and :last\s""" + own(block) + " order by id limit 1");
            if (!block.messageIds().isEmpty()) {
                query.bind("ids", block.messageIds().toArray(Long[]::new));
            }
            return query.bind("after", after)
                    .bind("first", block.firstId())
                    .bind("last", block.lastId())
                    .mapTo(Long.class)
                    .findOne()
                    .map(OptionalLong::of)
                    .orElseGet(OptionalLong::empty);
        });
    }

    OutgoingMessage item(long message) {
        return jdbi.withHandle(handle -> handle.createQuery(ITEM + "id = :id")
                .bind("id", message)
                .map(BlockStore::item)
                .one());
    }

    /** The right of a holder to its block. */
    enum Standing {
        HELD,
        /** Still held, and to be stopped. */
        TO_STOP,
        LOST
    }

    Standing standing(Block block) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select stop_requested from send_block where id = :id and fence = :fence and state = 'LEASED'""")
                .bind("id", block.id().value())
                .bind("fence", block.fence())
                .mapTo(Boolean.class)
                .findOne()
                .map(stop -> stop ? Standing.TO_STOP : Standing.HELD)
                .orElse(Standing.LOST));
    }

    /** Returns the leases of a node whose blocks are to be paused or stopped. */
    List<LeaseKey> halted(long node) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select id, fence from send_block
                         where state = 'LEASED' and owner = :node and (stop_requested or pause_requested)""")
                .bind("node", node)
                .map(BlockStore::leaseKey)
                .list());
    }

    /**
     * Renews leases. Blocks that wait for a slow or paused gateway need it. Leaves out a block that another transaction
     * has locked, so that it does not delay the others.
     *
     * @return the renewed leases
     */
    List<LeaseKey> renew(Collection<LeaseKey> leases, int leaseSeconds) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        with held as materialized (
                            select b.id from send_block b join unnest(:ids, :fences) as lease(id, fence)
                                on b.id = lease.id and b.fence = lease.fence
                             where b.state = 'LEASED' for no key update of b skip locked
                        )
                        update send_block b set lease_until = clock_timestamp() + make_interval(secs => :lease)
                          from held where b.id = held.id
                        returning b.id, b.fence""")
                .bind("ids", leases.stream().map(LeaseKey::block).toArray(Long[]::new))
                .bind("fences", leases.stream().map(LeaseKey::fence).toArray(Long[]::new))
                .bind("lease", leaseSeconds)
                .map(BlockStore::leaseKey)
                .list());
    }

    /**
     * Releases a block and resets its watermark to the last started message. Only the holder knows that nothing above
     * it was sent. A block with a requested stop stays leased; use {@link #cancelRest}.
     *
     * @return whether it was released
     */
    boolean release(Block block, long lastStarted) {
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        update send_block
                           set state = case when pause_requested then 'PAUSED' else 'READY' end,
                               pause_requested = false, owner = null, lease_until = null, started_upto = :last_started
                         where id = :id and fence = :fence and state = 'LEASED' and not stop_requested""")
                        .bind("id", block.id().value())
                        .bind("fence", block.fence())
                        .bind("last_started", lastStarted)
                        .execute())
                == 1;
    }

    /**
     * Stops a block whose release failed because of a requested stop: cancels its messages that were not started, and
     * closes it.
     *
     * @return whether a stop was requested and the block is closed
     */
    boolean stop(Block block, long lastStarted, BlockSettlement settlement) {
        return jdbi.inTransaction(handle -> {
            cancelRest(handle, block, lastStarted);
            int closed = handle.createUpdate("""
                            update send_block set state = 'CLOSED', lease_until = null, closed_at = clock_timestamp()
                             where id = :id and fence = :fence and state = 'LEASED' and stop_requested
                               and n_total = n_sent + n_failed + n_skipped + n_cancelled + n_uncertain + n_requeued""")
                    .bind("id", block.id().value())
                    .bind("fence", block.fence())
                    .execute();
            settlement.settle(handle, List.of(block.plan()));
            return closed == 1;
        });
    }

    /** As {@link #cancelRest(Handle, Block, long)}, in its own transaction. */
    void cancelRest(Block block, long lastStarted) {
        jdbi.useTransaction(handle -> cancelRest(handle, block, lastStarted));
    }

    /** Cancels the messages that were not started, in a block with a requested stop. */
    void cancelRest(Handle handle, Block block, long lastStarted) {
        if (!lock(handle, block)) {
            return;
        }
        if (!block.messageIds().isEmpty()) {
            UncertainCancelStore.end(handle, block.id(), lastStarted);
        }
        var update = handle.createUpdate("""
                    update message set state = <CANCELLED>, outcome_at = clock_timestamp()
                     where id > :last_started and id between :first and :last\s""" + own(block));
        if (!block.messageIds().isEmpty()) {
            update.bind("ids", block.messageIds().toArray(Long[]::new));
        }
        long cancelled = update.bind("last_started", lastStarted)
                .bind("first", block.firstId())
                .bind("last", block.lastId())
                .execute();
        handle.createUpdate("update send_block set n_cancelled = n_cancelled + :n where id = :id")
                .bind("n", cancelled)
                .bind("id", block.id().value())
                .execute();
    }

    /** Restricts to messages of the block without an outcome. Retrying messages of a range wait for another block. */
    private static String own(Block block) {
        return block.messageIds().isEmpty()
                ? "and state = <QUEUED>"
                : "and id = any(:ids) and state in (<QUEUED>, <RETRYING>)";
    }

    private static boolean lock(Handle handle, Block block) {
        return handle.createQuery("""
                        select true from send_block
                         where id = :id and fence = :fence and state = 'LEASED' and stop_requested for update""")
                .bind("id", block.id().value())
                .bind("fence", block.fence())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    static Block block(ResultSet row, StatementContext context) throws SQLException {
        return new Block(
                new BlockId(row.getLong("id")),
                new AccountId(row.getLong("account_id")),
                new PlanId(row.getLong("plan_id")),
                new GatewayId(row.getLong("gateway_id")),
                row.getLong("first_id"),
                row.getLong("last_id"),
                ids(row.getArray("message_ids")),
                row.getLong("fence"),
                row.getLong("started_upto"),
                row.getInt("n_total"),
                row.getInt("lost_count"));
    }

    private static LeaseKey leaseKey(ResultSet row, StatementContext context) throws SQLException {
        return new LeaseKey(row.getLong("id"), row.getLong("fence"));
    }

    private static List<Long> ids(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }

    /**
     * Reads columns by position: this runs for every message of a campaign, and a lookup by name costs time for each
     * value.
     */
    private static OutgoingMessage item(ResultSet row, StatementContext context) throws SQLException {
        long contact = row.getLong(2);
        return new OutgoingMessage(
                row.getLong(1),
                contact == 0 ? null : new ContactId(contact),
                row.getInt(3),
                row.getInt(4),
                row.getInt(5) == 0 ? Channel.SMS : Channel.WHATSAPP,
                row.getInt(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                key(row.getInt(10), row.getTimestamp(11)),
                instant(row.getTimestamp(12)));
    }

    /** @param round 0 for null */
    static @Nullable UncertainKey key(int round, @Nullable Timestamp usedAt) {
        return round == 0 ? null : new UncertainKey(round, instant(usedAt));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
