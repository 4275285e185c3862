package io.tidings.maintenance;

import io.tidings.reports.IdRangeOfTime;
import io.tidings.schedule.JobContext;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/**
 * Removes the personal data of old messages. A partition is dropped, at almost no cost, when all of its messages are past
 * the retention. Until then, old messages in it are blanked: their number, text and values are deleted. Their rows are
 * deleted later, if other messages keep the partition. Campaigns keep their counts, which come from their blocks.
 * Thread-safe; runs on one node at a time.
 */
@Singleton
final class MessageRetention {
    private static final int MESSAGES_PER_STATEMENT = 5_000;

    private final Jdbi jdbi;
    private final RetentionConfig config;
    private final MessagePartitions partitions;
    private final ExpiredMessages expired;

    MessageRetention(Jdbi jdbi, RetentionConfig config, MessagePartitions partitions, ExpiredMessages expired) {
        this.jdbi = jdbi;
        this.config = config;
        this.partitions = partitions;
        this.expired = expired;
    }

    /** @return the number of dropped partitions */
    long dropPartitions(JobContext context) {
        return partitions.drop(defaultDays(), context);
    }

    /** @return the number of blanked messages */
    long blank(JobContext context) {
        long blanked = 0;
        for (var owner : owners()) {
            blanked += blank(owner, context);
        }
        return blanked;
    }

    /** @return the number of deleted messages */
    long delete(JobContext context) {
        long deleted = 0;
        for (var owner : owners()) {
            deleted += expired.delete(new AccountId(owner.account()), owner.days(), context);
        }
        return deleted;
    }

    /** @return null if messages are kept for ever */
    private @Nullable Integer defaultDays() {
        var retention = config.messages();
        return retention.isZero()
                ? null
                : (int) Math.max(1, retention.plus(Duration.ofHours(12)).toDays());
    }

    private record Owner(@ColumnName("id") long account, int days, long upto) {}

    private List<Owner> owners() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select a.id, coalesce(r.message_days, :default) as days, coalesce(r.blanked_upto, 0) as upto
                          from account a
                          left join account_retention r on r.account_id = a.id
                         where coalesce(r.message_days, :default) is not null
                        """)
                .bind("default", defaultDays())
                .mapTo(Owner.class)
                .list());
    }

    private record Part(long upto, boolean more, long blanked, boolean open) {}

    private long blank(Owner owner, JobContext context) {
        long blanked = 0;
        long after = owner.upto();
        long end = endOfOld(owner);
        var more = true;
        var open = false;
        while (more && !context.stopping()) {
            long from = after;
            boolean openBefore = open;
            var part = jdbi.inTransaction(handle -> {
                var result = blankPart(handle, owner, from, end);
                if (!openBefore && !result.open()) {
                    saveProgress(handle, owner.account(), result.upto());
                }
                return result;
            });
            open |= part.open();
            blanked += part.blanked();
            more = part.more();
            after = part.upto();
        }
        return blanked;
    }

    private long endOfOld(Owner owner) {
        return jdbi.withHandle(handle -> new IdRangeOfTime(handle, new AccountId(owner.account()))
                .endOfWrittenBefore(handle.createQuery("select now() - make_interval(days => :days)")
                        .bind("days", owner.days())
                        .mapTo(Instant.class)
                        .one()));
    }

    /**
     * Blanks the next messages of an account. A message without a final outcome, or that was written long after its id
     * was allocated, is skipped. The stored progress stays below it, so the next run checks it again. A failed message
     * leaves the dead letters, because it has no number any more.
     *
     * @param end a message with this id or a higher one is younger
     */
    private static Part blankPart(Handle handle, Owner owner, long after, long end) {
        return handle.createQuery("""
                        with part as materialized (
                            select m.id, m.created_at < now() - make_interval(days => :days) as old,\s""" + EndedMessages.SQL + """
                                   as ended
                              from message m
                             where m.account_id = :account and m.id > :after and m.id < :end
                             order by m.id
                             limit :limit
                        ), blanked as (
                            update message m
                               set recipient = '', body = null, variables = null
                              from part p
                             where m.id = p.id and p.old and p.ended and m.recipient <> ''
                            returning m.id
                        ), silenced as (
                            update failure f
                               set detail = '',
                                   resolution = case when f.final then coalesce(f.resolution, 'discarded')
                                                     else f.resolution end,
                                   resolved_at = case when f.final then coalesce(f.resolved_at, now()) end
                              from blanked b where f.message_id = b.id
                        )
                        select coalesce(max(id), :after) as upto, coalesce(not bool_and(old and ended), false) as open,
                               count(*) = :limit as more,
                               (select count(*) from blanked) as blanked
                          from part
                        """)
                .bind("days", owner.days())
                .bind("account", owner.account())
                .bind("after", after)
                .bind("end", end)
                .bind("limit", MESSAGES_PER_STATEMENT)
                .mapTo(Part.class)
                .one();
    }

    private static void saveProgress(Handle handle, long account, long upto) {
        handle.createUpdate("""
                        insert into account_retention as r (account_id, blanked_upto) values (:account, :upto)
                        on conflict (account_id) do update
                           set blanked_upto = greatest(r.blanked_upto, excluded.blanked_upto)
                        """).bind("account", account).bind("upto", upto).execute();
    }
}
