package io.tidings.credits;

import io.tidings.shared.AccountId;
import io.tidings.shared.PlanId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A movement of credits between the books of one account, to be posted. Its entries sum to 0 by construction: what is
 * bought comes from outside, what is owed stands against the suspense book.
 *
 * @param plan whose reservation moves with it; null for none
 * @param subject what it is for: an account, a plan, a block or a message, as the kind says
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

    /** Why credits move; the subject is named behind each. */
    enum Kind {
        /** Account. */
        TOP_UP,
        /** Plan: an unlimited account is lent what it lacks. */
        ON_ACCOUNT,
        /** Plan. */
        RESERVE,
        /** Plan: what was estimated becomes what was counted. */
        TRUE_UP,
        /** Block: at most once, a second is refused by the database. */
        SETTLE,
        /** Plan: what it does not need after all. */
        RELEASE,
        /** Message: a doubt is lifted or given up. */
        RESOLVE,
        /** Message: taken by the provider although its credits had been given back. */
        ADJUST,
        /** Plan: what was owed is paid. */
        REPAY,
        /** Plan: is over, and holds what its doubts may cost. */
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

    /** @param amount out of what is available; a negative one goes back */
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

    static Transfer repaid(AccountId account, PlanId plan, long amount) {
        return new Transfer(account, plan, Kind.REPAY, plan.value(), 0, -amount, 0, amount, -amount);
    }

    static Transfer closed(AccountId account, PlanId plan) {
        return new Transfer(account, plan, Kind.FINAL, plan.value(), 0, 0, 0, 0, 0);
    }

    /** More credits held for the plan, or fewer: what it turned out not to need was never taken. */
    long taken() {
        return switch (kind) {
            case RESERVE, TRUE_UP, RELEASE -> reserved;
            case TOP_UP, ON_ACCOUNT, SETTLE, RESOLVE, ADJUST, REPAY, FINAL -> 0;
        };
    }

    /** Given back by the plan, or charged to it after it had been given back. */
    long givenBack() {
        return switch (kind) {
            case SETTLE, RESOLVE, ADJUST, REPAY -> available;
            case TOP_UP, ON_ACCOUNT, RESERVE, TRUE_UP, RELEASE, FINAL -> 0;
        };
    }
}
