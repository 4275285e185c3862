package io.tidings.credits;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A transfer of units between the books of one account, ready to be posted. Its entries always sum to 0: the book
 * {@code bought} balances the units that were bought, the book {@code suspense} balances the debts.
 *
 * @param plan the plan whose reservation changes; null for none
 * @param subject the id of the account, plan, block or message that the kind names
 */
record Transfer(
        AccountId account,
        @Nullable PlanId plan,
        Kind kind,
        long subject,
        long bought,
        long available,
        long reserved,
        long spent,
        long owed) {
    Transfer {
        if (bought != available + reserved + spent) {
            throw new IllegalArgumentException("transfer %s of %d moves %d, but %d + %d + %d arrive"
                    .formatted(kind, subject, bought, available, reserved, spent));
        }
    }

    /** The reason of a transfer. Each constant names its subject first. */
    enum Kind {
        /** Account. */
        TOP_UP,
        /** Plan: an unlimited account is lent the units that it lacks. */
        ON_ACCOUNT,
        /** Plan. */
        RESERVE,
        /** Plan: the reservation changes from the estimated to the exact cost. */
        TRUE_UP,
        /** Block: at most once; the database refuses a second transfer. */
        SETTLE,
        /** Plan: units that the plan does not need are released. */
        RELEASE,
        /** Message: an uncertain message got its final outcome. */
        RESOLVE,
        /** Message: the provider accepted it after its credits were released. */
        ADJUST,
        /** Message: the provider failed to send it after it had accepted it, and another attempt follows. */
        REOPEN,
        /** Plan: a debt is paid. */
        REPAY,
        /** Plan: it is finished, and its reservation equals the cost of its uncertain messages. */
        FINAL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Transfer bought(AccountId account, long amount) {
        return new Transfer(account, null, Kind.TOP_UP, account.value(), amount, amount, 0, 0, 0);
    }

    static Transfer lent(AccountId account, PlanId plan, long amount) {
        return new Transfer(account, plan, Kind.ON_ACCOUNT, plan.value(), amount, amount, 0, 0, 0);
    }

    /** @param amount moves from available to reserved; a negative amount moves back */
    static Transfer reserved(AccountId account, PlanId plan, Kind kind, long amount) {
        return new Transfer(account, plan, kind, plan.value(), 0, -amount, amount, 0, 0);
    }

    static Transfer settled(AccountId account, PlanId plan, long block, long spent, long released) {
        return new Transfer(account, plan, Kind.SETTLE, block, 0, released, -spent - released, spent, 0);
    }

    static Transfer resolved(AccountId account, PlanId plan, long message, long spent, long released) {
        return new Transfer(account, plan, Kind.RESOLVE, message, 0, released, -spent - released, spent, 0);
    }

    static Transfer adjusted(AccountId account, PlanId plan, long message, long paid, long owed) {
        return new Transfer(account, plan, Kind.ADJUST, message, 0, -paid, 0, paid, owed);
    }

    static Transfer reopened(AccountId account, PlanId plan, long message, long cost) {
        return new Transfer(account, plan, Kind.REOPEN, message, 0, 0, cost, -cost, 0);
    }

    static Transfer repaid(AccountId account, PlanId plan, long amount) {
        return new Transfer(account, plan, Kind.REPAY, plan.value(), 0, -amount, 0, amount, -amount);
    }

    static Transfer closed(AccountId account, PlanId plan) {
        return new Transfer(account, plan, Kind.FINAL, plan.value(), 0, 0, 0, 0, 0);
    }

    /**
     * Returns the change of the units that the plan has taken. Units that it turned out not to need count as never
     * taken.
     */
    long taken() {
        return switch (kind) {
            case RESERVE, TRUE_UP, RELEASE -> reserved;
            case TOP_UP, ON_ACCOUNT, SETTLE, RESOLVE, ADJUST, REOPEN, REPAY, FINAL -> 0;
        };
    }

    /** Returns the units that the plan released; negative if they were charged again after their release. */
    long releasedUnits() {
        return switch (kind) {
            case SETTLE, RESOLVE, ADJUST, REPAY -> available;
            case TOP_UP, ON_ACCOUNT, RESERVE, TRUE_UP, RELEASE, REOPEN, FINAL -> 0;
        };
    }
}
