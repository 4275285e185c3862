package io.tidings.reports;

import io.tidings.shared.AccountId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Computes the number of messages of an account: the sum over campaigns and batches, plus a count of single messages.
 */
final class MessageTotals {
    /** Single messages are counted up to this number. */
    private static final int COUNT_LIMIT = 20_000;

    private MessageTotals() {}

    /**
     * Returns the total. Empty with more than {@link #COUNT_LIMIT} single messages. @param anchor the highest id that
     * counts; null when there are no messages
     */
    static Optional<Long> of(Handle handle, AccountId account, @Nullable Long anchor) {
        if (anchor == null) {
            return Optional.of(0L);
        }
        record Sums(long ranges, long direct) {}
        // Messages that retention deleted have ids below the lowest remaining id.
        var sums = handle.createQuery("""
                        with lowest as (
                            select id from message where account_id = :account order by id limit 1
                        ), ranges as (
                            select first_message_id as first_id, recipients as n from campaign
                             where account_id = :account and first_message_id is not null
                            union all
                            select first_message_id, total from send_batch
                             where account_id = :account and first_message_id is not null
                        )
                        select (select coalesce(sum(greatest(0, least(first_id + n - 1, :anchor)
                                                                - greatest(first_id, lowest.id) + 1)), 0)
                                  from ranges, lowest where n > 0) as ranges,
                               (select count(*) from (select from message
                                                       where account_id = :account and direct and id <= :anchor
                                                       limit :most) one_by_one) as direct""")
                .bind("account", account.value())
                .bind("anchor", anchor)
                .bind("most", COUNT_LIMIT + 1)
                .mapTo(Sums.class)
                .one();
        return sums.direct() > COUNT_LIMIT ? Optional.empty() : Optional.of(sums.ranges() + sums.direct());
    }
}
