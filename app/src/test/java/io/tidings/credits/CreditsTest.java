package io.tidings.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Credits.LateOutcome;
import io.tidings.credits.Credits.Settlement;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.PlanId;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class CreditsTest {
    private static final AtomicLong NUMBERS = new AtomicLong(4_000_000_000_000L);

    @Inject
    Credits credits;

    @Inject
    Books books;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void checkTheLedger() {
        books.releaseAndVerify();
    }

    @Test
    @Tag("F26")
    void concurrent_reservations_beyond_the_balance_succeed_only_as_far_as_it_lasts() throws Exception {
        var account = books.limitedAccount(1_050).id();
        var reserved = concurrently(100, i -> () -> reserve(account, books.plan(), 100));

        assertThat(reserved.stream().filter(Boolean::booleanValue)).hasSize(10);
        var balance = books.verifiedBalance(account);
        assertThat(balance.available()).isEqualTo(50);
        assertThat(balance.reserved()).isEqualTo(1_000);
    }

    @Test
    @Tag("S3-3")
    void a_reservation_beyond_the_balance_is_refused_with_the_missing_units() {
        var account = books.limitedAccount(70).id();
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> credits.reserve(handle, account, books.plan(), 100)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(402);
                    assertThat(refused.problem().code()).isEqualTo("insufficient_credits");
                    assertThat(refused.problem().extras())
                            .containsEntry("available", 70L)
                            .containsEntry("required", 100L)
                            .containsEntry("missing", 30L);
                });
        assertThat(books.verifiedBalance(account).reserved()).isZero();
    }

    @Test
    @Tag("S3-1")
    void an_account_without_a_subscription_reserves_nothing() {
        var account = accounts.create().id();
        var unused = credits.changeTerms(Actor.system(account), null, false);
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> credits.reserve(handle, account, books.plan(), 0)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(403);
                    assertThat(refused.problem().code()).isEqualTo("subscription_inactive");
                });
    }

    @Test
    @Tag("F26")
    void concurrent_refunds_settlements_top_ups_and_reservations_lose_no_unit() throws Exception {
        var account = books.limitedAccount(100_000).id();
        var plans = new ArrayList<PlanId>();
        for (int i = 0; i < 8; i++) {
            plans.add(books.plan());
            assertThat(reserve(account, plans.get(i), 10_000)).isTrue();
        }
        var done = concurrently(64, i -> () -> {
            var plan = plans.get(i % 8);
            switch (i / 8 % 4) {
                case 0 -> settle(account, plan, 700, 300);
                case 1 -> settle(account, plan, 0, 1_000);
                case 2 -> credits.topUp(Actor.system(account), 500, null, null);
                default -> reserve(account, plan, 900);
            }
            return true;
        });

        assertThat(done).hasSize(64);
        var balance = books.verifiedBalance(account);
        assertThat(balance.bought()).isEqualTo(108_000);
        assertThat(balance.spent()).isEqualTo(16 * 700);
    }

    @Test
    @Tag("F26")
    void amounts_out_of_range_are_refused() {
        var account = books.limitedAccount(5).id();
        assertThatThrownBy(() -> credits.topUp(Actor.system(account), Long.MAX_VALUE, null, null))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> credits.topUp(Actor.system(account), -1, null, null))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> credits.topUp(Actor.system(account), 0, null, null))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> reserve(account, books.plan(), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(reserve(account, books.plan(), Long.MAX_VALUE)).isFalse();
        var unlimited = accounts.create().id();
        assertThat(reserve(unlimited, books.plan(), Long.MAX_VALUE)).isFalse();
        assertThat(books.verifiedBalance(account).bought()).isEqualTo(5);
        assertThat(books.verifiedBalance(unlimited).bought()).isZero();
    }

    @Test
    void an_unlimited_account_is_lent_exactly_the_units_that_it_lacks() {
        var account = accounts.create().id();
        var plan = books.plan();
        assertThat(reserve(account, plan, 300)).isTrue();
        settle(account, plan, 100, 200);
        assertThat(reserve(account, plan, 250)).isTrue();
        var balance = books.verifiedBalance(account);
        assertThat(balance.bought()).isEqualTo(350);
        assertThat(balance.available()).isZero();
    }

    @Test
    void a_block_is_settled_at_most_once() {
        var account = books.limitedAccount(1_000).id();
        var plan = books.plan();
        reserve(account, plan, 1_000);
        var block = new Settlement(account, plan, NUMBERS.incrementAndGet(), 100, 50);
        jdbi.useTransaction(handle -> credits.settle(handle, List.of(block)));
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> credits.settle(handle, List.of(block))))
                .hasMessageContaining("ledger_transfer_business_key");
        assertThat(books.verifiedBalance(account).spent()).isEqualTo(100);
    }

    @Test
    void a_reservation_is_adjusted_from_the_estimate_to_the_exact_cost() {
        var account = books.limitedAccount(1_000).id();
        var plan = books.plan();
        reserve(account, plan, 600);
        jdbi.useTransaction(handle -> assertThat(credits.adjustReservation(handle, account, plan, 450, 0))
                .isEmpty());
        assertThat(books.verifiedBalance(account).available()).isEqualTo(550);
        jdbi.useTransaction(handle -> assertThat(credits.adjustReservation(handle, account, plan, 1_000, 0))
                .isEmpty());
        jdbi.useTransaction(handle -> assertThat(credits.adjustReservation(handle, account, plan, 1_001, 0))
                .hasValueSatisfying(refusal -> assertThat(refusal.extras()).containsEntry("missing", 1L)));
        assertThat(books.verifiedBalance(account).reserved()).isEqualTo(1_000);
        jdbi.useTransaction(handle -> credits.release(handle, plan));
        jdbi.useTransaction(handle -> credits.release(handle, plan));
        assertThat(books.verifiedBalance(account).available()).isEqualTo(1_000);
    }

    @Test
    void a_message_sent_after_its_credits_were_used_is_owed_and_paid_by_the_next_credits() {
        var account = books.limitedAccount(300).id();
        var first = books.plan();
        var second = books.plan();
        reserve(account, first, 200);
        settle(account, first, 0, 200);
        reserve(account, second, 250);

        adjust(new LateOutcome(account, first, NUMBERS.incrementAndGet(), 40, false, true));
        assertThat(books.verifiedBalance(account).available()).isEqualTo(10);
        adjust(new LateOutcome(account, first, NUMBERS.incrementAndGet(), 60, false, true));
        adjust(new LateOutcome(account, first, NUMBERS.incrementAndGet(), 30, false, true));
        assertThat(books.verifiedBalance(account).owed())
                .as("90 charged with 10 available")
                .isEqualTo(80);
        assertThat(books.verifiedBalance(account).available())
                .as("all available units pay the debt")
                .isZero();

        settle(account, second, 0, 50);
        assertThat(books.verifiedBalance(account).owed()).isEqualTo(30);
        credits.topUp(Actor.system(account), 100, null, null);
        var balance = books.verifiedBalance(account);
        assertThat(balance.owed()).isZero();
        assertThat(balance.available()).isEqualTo(70);
        assertThat(balance.spent()).isEqualTo(130);
    }

    @Test
    void an_uncertain_message_is_spent_if_it_was_sent_and_released_otherwise() {
        var account = books.limitedAccount(300).id();
        var plan = books.plan();
        reserve(account, plan, 300);
        settle(account, plan, 100, 100);
        assertThat(close(account, plan, 100)).isTrue();
        assertThat(close(account, plan, 99)).isFalse();
        adjust(
                new LateOutcome(account, plan, NUMBERS.incrementAndGet(), 60, true, true),
                new LateOutcome(account, plan, NUMBERS.incrementAndGet(), 40, true, false),
                new LateOutcome(account, plan, NUMBERS.incrementAndGet(), 40, false, false));
        var balance = books.verifiedBalance(account);
        assertThat(balance.spent()).isEqualTo(160);
        assertThat(balance.available()).isEqualTo(140);
        assertThat(close(account, plan, 0)).isTrue();
    }

    @Test
    void the_ledger_is_append_only() {
        var account = books.limitedAccount(300).id();
        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(
                        "update ledger_entry set amount = amount + 1 where account_id = ?", account.value())))
                .hasMessageContaining("the ledger is append-only");
        assertThatThrownBy(() -> jdbi.useHandle(
                        handle -> handle.execute("delete from ledger_transfer where account_id = ?", account.value())))
                .hasMessageContaining("the ledger is append-only");
        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    handle.execute(
                            "insert into ledger_transfer (account_id, kind, subject_id, sequence_no, actor) values (?, 'top_up', ?, 99, 'x')",
                            account.value(),
                            account.value());
                    handle.execute("""
                            insert into ledger_entry (transfer_id, account_id, book, amount)
                            select max(id), account_id, 'available', 5 from ledger_transfer
                             where account_id = ? group by account_id""", account.value());
                }))
                .hasMessageContaining("do not sum to 0");
        books.verifiedBalance(account);
    }

    private boolean reserve(AccountId account, PlanId plan, long amount) {
        try {
            jdbi.useTransaction(handle -> credits.reserve(handle, account, plan, amount));
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    private void settle(AccountId account, PlanId plan, long spent, long released) {
        var block = new Settlement(account, plan, NUMBERS.incrementAndGet(), spent, released);
        jdbi.useTransaction(handle -> credits.settle(handle, List.of(block)));
    }

    private void adjust(LateOutcome... late) {
        jdbi.useTransaction(handle -> credits.adjust(handle, List.of(late)));
    }

    private boolean close(AccountId account, PlanId plan, long held) {
        return jdbi.inTransaction(handle -> credits.closePlan(handle, account, plan, () -> held));
    }

    private interface NumberedTask {
        Callable<Boolean> create(int i);
    }

    private static List<Boolean> concurrently(int count, NumberedTask tasks) throws Exception {
        var start = new CyclicBarrier(count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < count; i++) {
                var task = tasks.create(i);
                running.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            var results = new ArrayList<Boolean>();
            for (var each : running) {
                results.add(each.get());
            }
            return results;
        }
    }
}
