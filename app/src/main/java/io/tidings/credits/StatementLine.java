package io.tidings.credits;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One transfer, shown as changes of the balance in units.
 *
 * @param kind top_up, on_account, reserve, true_up, settle, release, resolve, adjust, reopen, repay or final
 * @param plan the campaign or batch of the transfer; null for none
 * @param actor as in {@code Actor.label}
 */
record StatementLine(
        long id,
        Instant at,
        String kind,
        @Nullable Long plan,
        long bought,
        long available,
        long reserved,
        long spent,
        long owed,
        String actor,
        @Nullable String note) {}
