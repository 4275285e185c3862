package io.tidings.credits;

import io.tidings.audit.Audit;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Reserves, settles and releases the credits of accounts. All amounts are units from 0 to {@link #MAX_AMOUNT}; 1000
 * units are one credit. A plan reserves credits before any of its messages can be sent. Each block settles when it
 * closes. Credits of uncertain messages stay reserved.
 *
 * <p>The methods with a handle work in the transaction of that handle. They lock the account's balance until it ends.
 * Call them last in every transaction, after plans, blocks and messages are locked: they take no further locks.
 * Thread-safe.
 */
@Singleton
public final class Credits {
    /** The highest amount of one transfer, and the most units that an account can ever buy. */
    public static final long MAX_AMOUNT = 1_000_000_000_000_000_000L;

    public static final int UNITS_PER_CREDIT = 1_000;

    private final Jdbi jdbi;
    private final Ledger ledger;
    private final LedgerReader reader;
    private final Audit audit;

    Credits(Jdbi jdbi, Ledger ledger, LedgerReader reader, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.ledger = ledger;
        this.reader = reader;
    }

    /** Returns the balance; throws if the account does not exist. */
    public Balance balance(AccountId account) {
        return reader.balance(account);
    }

    /** Returns the credits that the plan holds and has used; empty if it never reserved anything. */
    public Optional<Reservation> reservation(PlanId plan) {
        return jdbi.withHandle(handle -> reader.reservation(handle, plan));
    }

    /**
     * Throws 403 {@code subscription_inactive} if the account may not send. Requests call it before they do any work.
     */
    public void requireSubscription(AccountId account) {
        requireSubscription(balance(account));
    }

    /**
     * Reserves units of the account for the plan, in addition to those that it holds. Every API request that queues
     * messages calls this as the last step of the transaction that writes them. The amount is the exact sum of their
     * costs ({@link PriceList#cost}). The plan is the one of their blocks or queue rows. {@code message.cost} must hold
     * the cost of each message. A retry reserves the released cost of failed messages again.
     *
     * <p>Throws 402 {@code insufficient_credits} (with available, required, missing and exact) or 403 {@code
     * subscription_inactive}. The caller must roll back its transaction then. If concurrent requests together exceed
     * the available units, the later ones are refused.
     *
     * @param amount 0 only checks the subscription
     */
    public void reserve(Handle handle, AccountId account, PlanId plan, long amount) {
        var balance = ledger.lock(handle, account);
        requireSubscription(balance);
        if (amount < 0) {
            throw new IllegalArgumentException("plan %s cannot reserve %d".formatted(plan, amount));
        }
        if (!tryReserve(handle, account, plan, Transfer.Kind.RESERVE, balance, amount)) {
            throw CreditProblems.insufficientCredits(balance.available(), amount, true)
                    .asException();
        }
    }

    /**
     * Reserves like {@link #reserve}, for a launch that has not written its messages yet. The whole amount is marked as
     * reserved for later.
     *
     * @param exact false if the amount is the least that the messages can cost; the 402 says so
     */
    public void reserveForLater(Handle handle, AccountId account, PlanId plan, long amount, boolean exact) {
        var balance = ledger.lock(handle, account);
        requireSubscription(balance);
        if (!tryReserve(handle, account, plan, Transfer.Kind.RESERVE, balance, amount)) {
            throw CreditProblems.insufficientCredits(balance.available(), amount, exact)
                    .asException();
        }
        ledger.setReservedForLater(handle, plan, amount);
    }

    /**
     * Sets the plan's reservation to exactly {@code exact + later}: takes missing units and releases surplus units. A
     * launch calls it at its end, in the transaction that makes its messages sendable, before any message was sent.
     * Idempotent.
     *
     * @param exact the cost of the messages that become sendable
     * @param later units that stay reserved for messages that follow later
     * @return empty on success; the 402 if the account has too few units, in which case nothing has changed
     */
    public Optional<Problem> adjustReservation(Handle handle, AccountId account, PlanId plan, long exact, long later) {
        var balance = ledger.lock(handle, account);
        long held = reader.reservation(handle, plan).map(Reservation::reserved).orElse(0L);
        return adjustReservation(handle, account, plan, balance, exact + later - held, later);
    }

    /**
     * Adjusts the part that is reserved for later to the exact cost of the messages that now become sendable. Nothing
     * stays reserved for later; the reservation of messages in progress does not change. Runs in the transaction that
     * makes the messages sendable.
     *
     * @return as {@link #adjustReservation}; also the 403 of {@link #reserve}
     */
    public Optional<Problem> reserveForRest(Handle handle, AccountId account, PlanId plan, long exact) {
        var balance = ledger.lock(handle, account);
        if (!balance.subscriptionActive()) {
            return Optional.of(CreditProblems.subscriptionInactive());
        }
        long later = reader.reservation(handle, plan)
                .map(Reservation::reservedForLater)
                .orElse(0L);
        return adjustReservation(handle, account, plan, balance, exact - later, 0);
    }

    /**
     * Releases all credits that the plan holds. Only for a plan of which no message was or will be sent. Idempotent.
     */
    public void release(Handle handle, PlanId plan) {
        release(handle, plan, Reservation::reserved);
    }

    /**
     * Releases the credits that are reserved for later. Only for a plan with messages in progress and no messages to
     * follow. Idempotent.
     */
    public void releaseReservedForLater(Handle handle, PlanId plan) {
        release(handle, plan, Reservation::reservedForLater);
    }

    private void release(Handle handle, PlanId plan, ToLongFunction<Reservation> part) {
        var owner = reader.reservation(handle, plan).map(Reservation::account);
        if (owner.isEmpty()) {
            return;
        }
        var account = owner.get();
        ledger.lock(handle, account);
        long back = reader.reservation(handle, plan).map(part::applyAsLong).orElse(0L);
        if (back > 0) {
            ledger.setReservedForLater(handle, plan, 0);
            payDebts(
                    handle,
                    ledger.post(handle, List.of(Transfer.reserved(account, plan, Transfer.Kind.RELEASE, -back))));
        }
    }

    /**
     * The amounts of a closed block.
     *
     * @param spent for messages that were sent
     * @param released for messages that were not and will not be sent
     */
    public record Settlement(AccountId account, PlanId plan, long block, long spent, long released) {}

    /** Settles blocks, each at most once. One statement posts one transfer per block. */
    public void settle(Handle handle, List<Settlement> blocks) {
        payDebts(
                handle,
                ledger.post(
                        handle,
                        blocks.stream()
                                .filter(each -> each.spent() > 0 || each.released() > 0)
                                .map(each -> Transfer.settled(
                                        each.account(), each.plan(), each.block(), each.spent(), each.released()))
                                .toList()));
    }

    /**
     * A message whose outcome changed after its block had counted it.
     *
     * @param cost in units
     * @param wasUncertain the cost is still reserved; otherwise it was released
     * @param sent the provider accepted the message
     */
    public record LateOutcome(
            AccountId account, PlanId plan, long message, long cost, boolean wasUncertain, boolean sent) {}

    /**
     * Adjusts the balance for late outcomes. A reserved cost is spent or released. A released cost is charged again:
     * from the available units, otherwise as a debt that the next credits pay. The caller holds the locks of the
     * messages.
     */
    public void adjust(Handle handle, List<LateOutcome> late) {
        var changing = late.stream()
                .filter(each -> each.cost() > 0 && (each.wasUncertain() || each.sent()))
                .toList();
        if (changing.isEmpty()) {
            return;
        }
        var available = new RunningBalance(ledger.lock(
                handle, changing.stream().map(LateOutcome::account).distinct().toList()));
        var transfers = new ArrayList<Transfer>(changing.size());
        for (var each : changing) {
            if (each.wasUncertain()) {
                transfers.add(Transfer.resolved(
                        each.account(),
                        each.plan(),
                        each.message(),
                        each.sent() ? each.cost() : 0,
                        each.sent() ? 0 : each.cost()));
            } else {
                var loan = available.borrowIfNeeded(each.account(), each.cost());
                loan.ifPresent(missing -> transfers.add(Transfer.lent(each.account(), each.plan(), missing)));
                boolean paid = available.tryCharge(each.account(), each.cost());
                transfers.add(Transfer.adjusted(
                        each.account(), each.plan(), each.message(), paid ? each.cost() : 0, paid ? 0 : each.cost()));
            }
        }
        payDebts(handle, ledger.post(handle, transfers));
    }

    /** A message that was sent, was then reported as failed, and gets another attempt. @param cost in units */
    public record Reopened(AccountId account, PlanId plan, long message, long cost) {}

    /**
     * Reserves the spent cost of such messages again, so that each of them is charged once. The blocks that counted them
     * as sent must be settled. The caller holds the locks of the messages.
     */
    public void reopen(Handle handle, List<Reopened> messages) {
        var unused = ledger.post(
                handle,
                messages.stream()
                        .filter(each -> each.cost() > 0)
                        .map(each -> Transfer.reopened(each.account(), each.plan(), each.message(), each.cost()))
                        .toList());
    }

    /**
     * Checks the reservation of a finished plan: it must equal the cost of the plan's uncertain messages. If it does,
     * posts one closing transfer; otherwise changes nothing.
     *
     * @param held returns the sum of the costs of the uncertain messages; called while the balance is locked, so that
     *     none is resolved meanwhile
     * @return whether the reservation is right
     */
    public boolean closePlan(Handle handle, AccountId account, PlanId plan, LongSupplier held) {
        ledger.lock(handle, account);
        long uncertain = held.getAsLong();
        var reservation = reader.reservation(handle, plan);
        if (reservation.isEmpty()) {
            return uncertain == 0;
        }
        if (reservation.get().reserved() != uncertain) {
            return false;
        }
        ledger.post(handle, List.of(Transfer.closed(account, plan)));
        return true;
    }

    /**
     * Books credits that were bought. Idempotent by key: the same key and amount change nothing; another amount throws
     * 409 {@code key_used}.
     *
     * @param amount from 1; throws 422 if the account would exceed {@link #MAX_AMOUNT}
     * @param key the client's idempotency key, at most 200 characters; null books on each call
     */
    public TopUp topUp(Actor actor, long amount, @Nullable String key, @Nullable String note) {
        return jdbi.inTransaction(handle -> {
            var balance = ledger.lock(handle, actor.account());
            var earlier = key == null ? Optional.<TopUp>empty() : reader.topUp(handle, actor.account(), key);
            if (earlier.isPresent()) {
                if (earlier.get().amount() != amount) {
                    throw Problem.conflict("key_used", "Another top-up was booked under this key.")
                            .asException();
                }
                return earlier.get();
            }
            if (amount < 1 || amount > MAX_AMOUNT - balance.bought()) {
                throw Problem.invalid(
                                "amount_invalid",
                                "The amount is from 1 to %d units.".formatted(MAX_AMOUNT - balance.bought()))
                        .withErrors(List.of(
                                new Problem.Violation("#/amount", "Whole units, 1000 of which are one credit.")))
                        .asException();
            }
            var indebted =
                    ledger.post(handle, List.of(Transfer.bought(actor.account(), amount)), actor.label(), key, note);
            payDebts(handle, indebted);
            long transfer = reader.newestTopUp(handle, actor.account());
            audit.record(
                    handle,
                    actor,
                    "credits.topped_up",
                    "transfer:" + transfer,
                    Map.of("amount", String.valueOf(amount)));
            return new TopUp(transfer, amount, false);
        });
    }

    /**
     * Changes the terms of the actor's account; null leaves a term as it is. Takes effect with the next reservation.
     */
    public Balance changeTerms(Actor actor, @Nullable Boolean unlimited, @Nullable Boolean subscriptionActive) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            update balance set unlimited = coalesce(:unlimited, unlimited),
                                   subscription_active = coalesce(:active, subscription_active)
                             where account_id = :account""")
                    .bind("unlimited", unlimited)
                    .bind("active", subscriptionActive)
                    .bind("account", actor.account().value())
                    .execute();
            audit.record(
                    handle,
                    actor,
                    "credits.terms_changed",
                    "account:" + actor.account(),
                    Map.of("unlimited", textOf(unlimited), "subscription_active", textOf(subscriptionActive)));
        });
        return balance(actor.account());
    }

    private static String textOf(@Nullable Boolean value) {
        return value == null ? "unchanged" : value.toString();
    }

    private static void requireSubscription(Balance balance) {
        if (!balance.subscriptionActive()) {
            throw CreditProblems.subscriptionInactive().asException();
        }
    }

    private Optional<Problem> adjustReservation(
            Handle handle, AccountId account, PlanId plan, Balance balance, long more, long later) {
        // The part for later never exceeds the reservation, not even between two statements. So it shrinks first and
        // grows last.
        if (more <= 0) {
            ledger.setReservedForLater(handle, plan, later);
        }
        if (!tryReserve(handle, account, plan, Transfer.Kind.TRUE_UP, balance, more)) {
            return Optional.of(CreditProblems.insufficientCredits(balance.available(), more, true));
        }
        if (more > 0) {
            ledger.setReservedForLater(handle, plan, later);
        }
        return Optional.empty();
    }

    /** Returns false, and posts nothing, if the account has too few units. */
    private boolean tryReserve(
            Handle handle, AccountId account, PlanId plan, Transfer.Kind kind, Balance balance, long amount) {
        var transfers = new ArrayList<Transfer>(2);
        if (amount > balance.available()) {
            if (!balance.unlimited() || amount > MAX_AMOUNT - balance.bought()) {
                return false;
            }
            transfers.add(Transfer.lent(account, plan, amount - balance.available()));
        }
        if (amount != 0) {
            transfers.add(Transfer.reserved(account, plan, kind, amount));
            payDebts(handle, ledger.post(handle, transfers));
        }
        return true;
    }

    /**
     * Pays the oldest plan first, as far as the units last. Rare: only messages sent after their credits were used
     * cause a debt.
     */
    private void payDebts(Handle handle, List<AccountId> accounts) {
        for (var account : accounts) {
            long available = ledger.lock(handle, account).available();
            var payments = new ArrayList<Transfer>();
            for (var debt : reader.debts(handle, account)) {
                long paid = Math.min(available, debt.owed());
                if (paid > 0) {
                    payments.add(Transfer.repaid(account, debt.plan(), paid));
                    available -= paid;
                }
            }
            ledger.post(handle, payments);
        }
    }
}
