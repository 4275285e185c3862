package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Balance;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.maintenance.Invariants;
import io.tidings.messages.MessageState;
import io.tidings.plancontrol.PlanControl;
import io.tidings.plancontrol.Requeue;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.BlockSettlement;
import io.tidings.queue.Dispatches;
import io.tidings.shared.Actor;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The credits of a block's reservation, also after its holder is lost. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class DispatchCreditsTest {

    @Inject
    Dispatches dispatch;

    @Inject
    StatusUpdateStore updates;

    @Inject
    BlockStore blocks;

    @Inject
    BlockSettlement settlement;

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
    void credits_of_uncertain_messages_stay_held_until_the_outcome_is_known() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(300)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle ->
                handle.createUpdate("""
                        update send_block
                           set state = 'LEASED', owner = 2000000000, fence = 1, started_upto = first_id + 29,
                               lease_until = clock_timestamp() + interval '1 hour'
                         where plan_id = :id""").bind("id", campaign.id().value()).execute());
        campaign.release();
        finished(campaign);

        assertThat(balanced(campaign).reserved()).isEqualTo(90L * DispatchedCampaign.COST);
        assertThat(balanced(campaign).spent()).isEqualTo(210L * DispatchedCampaign.COST);
        updates.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.SENT, null, 1)));
        updates.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 2)));
        updates.raise(List.of(new StatusUpdate(campaign.firstMessage() + 1, MessageState.FAILED, "given_up", 1)));
        var balance = balanced(campaign);
        assertThat(balance.reserved()).isEqualTo(88L * DispatchedCampaign.COST);
        assertThat(balance.spent()).isEqualTo(211L * DispatchedCampaign.COST);
    }

    @Test
    void a_retried_message_keeps_its_reservation() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(500).through("""
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 0.5,
                 "receipts": false}""").released();
        finished(campaign);

        var counts = dispatch.counts(campaign.id());
        long carried = jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(sum(carried_units), 0) from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one());
        assertThat(carried).isGreaterThan(100L * DispatchedCampaign.COST);
        var balance = balanced(campaign);
        assertThat(balance.spent()).isEqualTo(counts.sent() * DispatchedCampaign.COST);
        assertThat(balance.reserved()).isZero();
    }

    @Test
    void cancelling_an_unreleased_plan_releases_its_whole_reservation() {
        var campaign = aDispatchedCampaign()
                .withMessages(250)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        assertThat(books.verifiedBalance(campaign.account().id()).reserved()).isEqualTo(250L * DispatchedCampaign.COST);
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        assertThat(balanced(campaign).reserved()).isZero();
    }

    @Test
    void cancelling_a_plan_that_is_still_being_written_releases_its_whole_reservation() {
        var campaign = aDispatchedCampaign()
                .withMessages(300)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
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
    void a_block_cancelled_before_its_start_is_settled_once() {
        var campaign = aDispatchedCampaign()
                .withMessages(250)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useTransaction(handle -> {
            dispatch.release(handle, campaign.id());
            dispatch.cancel(handle, campaign.id());
            dispatch.cancel(handle, campaign.id());
        });
        assertThat(balanced(campaign).available()).isEqualTo(250L * DispatchedCampaign.COST);
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(250);
    }

    @Test
    void a_block_that_is_stopped_during_its_release_is_settled_too() {
        var campaign = aDispatchedCampaign()
                .withMessages(100)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
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
        assertThat(blocks.stop(block, campaign.firstMessage() - 1, settlement)).isTrue();
        assertThat(balanced(campaign).available()).isEqualTo(100L * DispatchedCampaign.COST);
    }

    @Test
    void a_requeued_failed_message_is_charged_again() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(200).through("""
                {"latency_ms_min": 0, "latency_ms_max": 1, "success_rate": 1, "refusal_rate": 0.5, "receipts": false}""").released();
        finished(campaign);
        long failed = dispatch.counts(campaign.id()).failed();
        assertThat(balanced(campaign).available()).isEqualTo(failed * DispatchedCampaign.COST);

        var unused = credits.changeTerms(Actor.system(campaign.account().id()), false, null);
        var again = jdbi.inTransaction(handle -> control.requeueFailed(
                handle,
                campaign.id(),
                new Requeue(Set.of(), Set.of(), true, false, "system"),
                new Requeue.Slice(0, 5_000)));
        dispatch.announce(campaign.id());
        assertThat(again.orElseThrow().result().requeued()).isEqualTo(failed);
        finished(campaign);
        var counts = dispatch.counts(campaign.id());
        assertThat(balanced(campaign).spent()).isEqualTo(counts.sent() * DispatchedCampaign.COST);
    }

    private Balance balanced(DispatchedCampaign campaign) {
        assertThat(invariants.allViolations(campaign.account().id())).isEmpty();
        return books.verifiedBalance(campaign.account().id());
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained ->
                        assertThat(drained).as("states %s", campaign.states()).isTrue());
    }
}
