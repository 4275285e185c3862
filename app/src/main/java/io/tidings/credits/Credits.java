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
 * What may be sent, and what was. All amounts are units, of which 1000 are one credit, from 0 to {@link #MOST}. A plan
 * reserves before anything of it can be sent; its blocks settle as they close; what stays uncertain stays reserved.
 *
 * <p>The verbs that take a handle work within its transaction. They hold the account's balance until it ends, and take
 * nothing else afterwards: call them last, behind plans, blocks and messages, in every transaction. Thread-safe.
 */
@Singleton
public final class Credits {
    /** The highest amount of one movement, and of what an account can ever buy. */
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

    public Balance balance(AccountId account) {
        return reader.balance(account);
    }

    /** What the plan holds and has used; empty if it never reserved anything. */
    public Optional<Reservation> reservation(PlanId plan) {
        return jdbi.withHandle(handle -> reader.reservation(handle, plan));
    }

    /** 403 {@code subscription_inactive} for an account that may not send. For requests, before they do any work. */
    public void requireSubscription(AccountId account) {
        requireSubscription(balance(account));
    }

    /**
     * Takes so many units of the account for the plan, on top of what it holds. For every request to the API that queues
     * messages: reserve the exact sum of their costs ({@link PriceList#cost}) in the transaction
     * that writes them, with the same plan as their blocks or queue rows, as its last step. {@code message.cost} must hold
     * each message's share. A retry reserves again what the failed ones had been given back.
     *
     * <p>Refused with 402 {@code insufficient_credits} (available, required, missing, exact) or 403
     * {@code subscription_inactive}: the exception must end the transaction. Of requests at once that together exceed
     * what is available, the later ones are refused.
     *
     * @param amount 0 checks the subscription alone
     */
    public void reserve(Handle handle, AccountId account, PlanId plan, long amount) {
        var balance = ledger.lock(handle, account);
        requireSubscription(balance);
        if (amount < 0) {
            throw new IllegalArgumentException("plan %s cannot reserve %d".formatted(plan, amount));
        }
        if (!tryReserve(handle, account, plan, Transfer.Kind.RESERVE, balance, amount)) {
            throw insufficientCredits(balance.available(), amount, true).asException();
        }
    }

    /**
     * As {@link #reserve}, for a launch, whose messages are still to be written: all of it is set aside.
     *
     * @param exact false when it is the least that the messages can cost; the 402 says so
     */
    public void reserveForLater(Handle handle, AccountId account, PlanId plan, long amount, boolean exact) {
        var balance = ledger.lock(handle, account);
        requireSubscription(balance);
        if (!tryReserve(handle, account, plan, Transfer.Kind.RESERVE, balance, amount)) {
            throw insufficientCredits(balance.available(), amount, exact).asException();
        }
        ledger.setReservedForLater(handle, plan, amount);
    }

    /**
     * Makes the plan's reservation exactly this: what is missing is taken, what is too much goes back. For the end of a
     * launch, in the transaction that lets its messages go, before anything of it was sent. Idempotent.
     *
     * @param exact what the messages cost that are let go
     * @param aside stays set aside, for what follows later
     * @return empty when it is done; the 402 when there is not enough: nothing has changed then
     */
    public Optional<Problem> adjustReservation(Handle handle, AccountId account, PlanId plan, long exact, long aside) {
        var balance = ledger.lock(handle, account);
        long held = reader.reservation(handle, plan).map(Reservation::reserved).orElse(0L);
        return adjustReservation(handle, account, plan, balance, exact + aside - held, aside);
    }

    /**
     * Makes what was set aside exactly what the messages cost that follow now, beside all that the plan has under way, and
     * leaves nothing set aside. In the transaction that lets them go.
     *
     * @return as {@link #trueUp}, and the 403 of {@link #reserve}
     */
    public Optional<Problem> reserveForRest(Handle handle, AccountId account, PlanId plan, long exact) {
        var balance = ledger.lock(handle, account);
        if (!balance.subscriptionActive()) {
            return Optional.of(subscriptionInactive());
        }
        long aside = reader.reservation(handle, plan).map(Reservation::reservedForLater).orElse(0L);
        return adjustReservation(handle, account, plan, balance, exact - aside, 0);
    }

    /** Gives back all that the plan holds. For plans of which nothing was sent and nothing will be. Idempotent. */
    public void release(Handle handle, PlanId plan) {
        release(handle, plan, Reservation::reserved);
    }

    /** Gives back what is set aside. For plans of which something is under way and nothing will follow. Idempotent. */
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

    /** A closed block's money. @param spent for what was sent; @param released for what was not and will not be */
    public record Settlement(AccountId account, PlanId plan, long block, long spent, long released) {}

    /** Settles blocks, each at most once: one transfer per block, all in one statement. */
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
     * @param cost of the message
     * @param wasHeld it was uncertain: its cost is reserved still. Otherwise it had been given back
     * @param sent the provider took it after all
     */
    public record LateOutcome(AccountId account, PlanId plan, long message, long cost, boolean wasUncertain, boolean sent) {}

    /**
     * Adjusts for outcomes that came late: held credits are spent or given back; given back ones are charged again, from
     * what is available and else as a debt, which the next credits pay. The caller holds the messages.
     */
    public void adjust(Handle handle, List<LateOutcome> late) {
        var moving = late.stream()
                .filter(each -> each.cost() > 0 && (each.wasUncertain() || each.sent()))
                .toList();
        if (moving.isEmpty()) {
            return;
        }
        var available = new RunningBalance(ledger.lock(
                handle, moving.stream().map(LateOutcome::account).distinct().toList()));
        var transfers = new ArrayList<Transfer>(moving.size());
        for (var each : moving) {
            if (each.wasUncertain()) {
                transfers.add(Transfer.resolved(
                        each.account(),
                        each.plan(),
                        each.message(),
                        each.sent() ? each.cost() : 0,
                        each.sent() ? 0 : each.cost()));
            } else {
                var lack = available.borrowIfNeeded(each.account(), each.cost());
                lack.ifPresent(missing -> transfers.add(Transfer.lent(each.account(), each.plan(), missing)));
                boolean paid = available.tryCharge(each.account(), each.cost());
                transfers.add(Transfer.adjusted(
                        each.account(), each.plan(), each.message(), paid ? each.cost() : 0, paid ? 0 : each.cost()));
            }
        }
        payDebts(handle, ledger.post(handle, transfers));
    }

    /**
     * The plan is over: it must hold exactly what its doubts may cost. Writes that down, once per end; tells the caller
     * if it is not so, and moves nothing.
     *
     * @param held the sum of the costs of its uncertain messages; asked once the balance is held, so that none is lifted
     *     meanwhile
     * @return whether it is so
     */
    public boolean close(Handle handle, AccountId account, PlanId plan, LongSupplier held) {
        ledger.lock(handle, account);
        long doubts = held.getAsLong();
        var reservation = reader.reservation(handle, plan);
        if (reservation.isEmpty()) {
            return doubts == 0;
        }
        if (reservation.get().reserved() != doubts) {
            return false;
        }
        ledger.post(handle, List.of(Transfer.closed(account, plan)));
        return true;
    }

    /**
     * Books credits that were bought. Idempotent by key: the same one again changes nothing; with another amount it is
     * refused with 409 {@code key_used}.
     *
     * @param amount from 1; 422 if the account would exceed {@link #MOST}
     * @param key the client's own, at most 200 characters; null books each time
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

    /** What the actor's account may; null leaves it as it is. Takes effect with the next reservation. */
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

    /** The answer to whoever wants more than there is. @param exact false: it is at least so much */
    private static Problem insufficientCredits(long available, long required, boolean exact) {
        return Problem.of(
                        402,
                        "insufficient_credits",
                        "Insufficient credits",
                        "This needs %s%d units, and %d are available. 1000 units are one credit."
                                .formatted(exact ? "" : "at least ", required, available))
                .with("available", available)
                .with("required", required)
                .with("exact", exact)
                .with("missing", required - available);
    }

    private static void requireSubscription(Balance balance) {
        if (!balance.subscriptionActive()) {
            throw subscriptionInactive().asException();
        }
    }

    private static Problem subscriptionInactive() {
        return Problem.of(
                403,
                "subscription_inactive",
                "Subscription inactive",
                "The account's subscription is not active, so it cannot send.");
    }

    private Optional<Problem> adjustReservation(
            Handle handle, AccountId account, PlanId plan, Balance balance, long more, long aside) {
        // What is set aside is never more than what is held, not even between two statements.
        if (more <= 0) {
            ledger.setReservedForLater(handle, plan, aside);
        }
        if (!tryReserve(handle, account, plan, Transfer.Kind.TRUE_UP, balance, more)) {
            return Optional.of(insufficientCredits(balance.available(), more, true));
        }
        if (more > 0) {
            ledger.setReservedForLater(handle, plan, aside);
        }
        return Optional.empty();
    }

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

    /** Oldest plan first, as far as it goes. Rare: only what was sent after its credits were gone is ever owed. */
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
