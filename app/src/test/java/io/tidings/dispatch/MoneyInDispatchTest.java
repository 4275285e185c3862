package io.tidings.dispatch;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Balance;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.dispatch.DispatchedCampaigns.Dispatched;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.MessageState;
import io.tidings.shared.Actor;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where a block's reservation goes, when its holder dies too. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class MoneyInDispatchTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";

    @Inject
    DispatchedCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    StatusUpdateStore facts;

    @Inject
    BlockStore blocks;

    @Inject
    BlockSettlement settling;

    @Inject
    PlanControl control;

    @Inject
    Credits credits;

    @Inject
    Books books;

    @Inject
    Invariants invariants;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("F1")
    void what_a_lost_holder_began_stays_held_until_it_is_known() throws Exception {
        var campaign = campaigns.prepared(300, PERFECT, RetryPolicy.DEFAULT);
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        update send_block
                           set state = 'LEASED', owner = 2000000000, fence = 1, started_upto = first_id + 29,
                               lease_until = clock_timestamp() + interval '1 hour'
                         where plan_id = :id""").bind("id", campaign.id().value()).execute());
        campaigns.release(campaign);
        drained(campaign);

        assertThat(balanced(campaign).reserved()).isEqualTo(90L * DispatchedCampaigns.COST);
        assertThat(balanced(campaign).spent()).isEqualTo(210L * DispatchedCampaigns.COST);
        facts.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.SENT, null, 1)));
        facts.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 2)));
        facts.raise(List.of(new StatusUpdate(campaign.firstMessage() + 1, MessageState.FAILED, "given_up", 1)));
        var balance = balanced(campaign);
        assertThat(balance.reserved()).isEqualTo(88L * DispatchedCampaigns.COST);
        assertThat(balance.spent()).isEqualTo(211L * DispatchedCampaigns.COST);
    }

    @Test
    void what_is_tried_again_takes_its_reservation_along() throws Exception {
        var campaign = campaigns.released(500, """
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "transient_rate": 0.5,
                 "receipts": false}""");
        drained(campaign);

        var counts = dispatch.counts(campaign.id());
        long carried = jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(sum(carried_units), 0) from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one());
        assertThat(carried).isGreaterThan(100L * DispatchedCampaigns.COST);
        var balance = balanced(campaign);
        assertThat(balance.spent()).isEqualTo(counts.sent() * DispatchedCampaigns.COST);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void a_plan_that_is_cancelled_before_it_was_released_gets_all_of_it_back() {
        var campaign = campaigns.prepared(250, PERFECT, RetryPolicy.DEFAULT);
        assertThat(books.verifiedBalance(campaign.account().id()).reserved())
                .isEqualTo(250L * DispatchedCampaigns.COST);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        assertThat(balanced(campaign).reserved()).isZero();
    }

    @Test
    @Tag("S4-62")
    void a_plan_that_is_cancelled_while_more_of_it_is_written_gets_all_of_it_back() {
        var campaign = campaigns.prepared(300, PERFECT, RetryPolicy.DEFAULT);
        jdbi.useHandle(handle -> {
            handle.execute("""
                    update send_block set state = 'READY', due_at = now() + interval '1 hour'
                     where plan_id = ? and first_id = ?""", campaign.id().value(), campaign.firstMessage());
            handle.execute("""
                    update reservation r set reserved_for_later = (
                        select sum(reserved_units) from send_block b where b.plan_id = r.plan_id and b.state = 'PREPARING')
                     where plan_id = ?""", campaign.id().value());
        });

        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));

        assertThat(balanced(campaign).reserved()).isZero();
        assertThat(balanced(campaign).spent()).isZero();
    }

    @Test
    void a_block_cancelled_before_it_began_is_settled_once() {
        var campaign = campaigns.prepared(250, PERFECT, RetryPolicy.DEFAULT);
        jdbi.useTransaction(handle -> {
            dispatch.release(handle, campaign.id());
            dispatch.cancel(handle, campaign.id());
            dispatch.cancel(handle, campaign.id());
        });
        assertThat(balanced(campaign).available()).isEqualTo(250L * DispatchedCampaigns.COST);
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(250);
    }

    @Test
    void a_block_that_is_stopped_while_it_is_given_back_is_settled_too() {
        var campaign = campaigns.prepared(100, PERFECT, RetryPolicy.DEFAULT);
        jdbi.useTransaction(handle -> {
            dispatch.release(handle, campaign.id());
            handle.createUpdate("""
                            update send_block
                               set state = 'LEASED', owner = (select max(id) from node), fence = 1,
                                   lease_until = clock_timestamp() + interval '1 hour'
                             where plan_id = :id""").bind("id", campaign.id().value()).execute();
        });
        var block = jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        assertThat(blocks.stop(block, campaign.firstMessage() - 1, settling)).isTrue();
        assertThat(balanced(campaign).available()).isEqualTo(100L * DispatchedCampaigns.COST);
    }

    @Test
    void what_is_put_back_after_it_failed_is_paid_for_again() throws Exception {
        var campaign = campaigns.released(200, """
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 0.5, "receipts": false}""");
        drained(campaign);
        long failed = dispatch.counts(campaign.id()).failed();
        assertThat(balanced(campaign).available()).isEqualTo(failed * DispatchedCampaigns.COST);

        var unused = credits.changeTerms(Actor.system(campaign.account().id()), false, null);
        var again = jdbi.inTransaction(handle ->
                control.putBack(handle, campaign.id(), new Requeue(Set.of(), Set.of(), true, false, "system")));
        dispatch.ring(campaign.id());
        assertThat(again.orElseThrow().requeued()).isEqualTo(failed);
        drained(campaign);
        var counts = dispatch.counts(campaign.id());
        assertThat(balanced(campaign).spent()).isEqualTo(counts.sent() * DispatchedCampaigns.COST);
    }

    private Balance balanced(Dispatched campaign) {
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
        return books.verifiedBalance(campaign.account().id());
    }

    private void drained(Dispatched campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.drained(campaign.id()),
                drained -> assertThat(drained)
                        .as("states %s", campaigns.states(campaign))
                        .isTrue());
    }
}
