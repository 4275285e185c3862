package io.tidings.reports;

import io.tidings.shared.AccountId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** How many messages an account has, summed over what wrote them by the thousand and counted only for the rest. */
final class MessageTotals {
    /** Messages that were sent alone are counted up to here. */
    private static final int COUNT_LIMIT = 20_000;

    private MessageTotals() {}

    /** Empty when it cannot be had cheaply. @param anchor the highest id that counts; null for none at all */
    static Optional<Long> of(Handle handle, AccountId account, @Nullable Long anchor) {
        if (anchor == null) {
            return Optional.of(0L);
        }
        record Sums(long ranges, long direct) {}
        // What retention has dropped is below the lowest id that is left.
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
