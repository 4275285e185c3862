package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.plans.PlanStore;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that was frozen or disconnected must find by itself that its lease may be over. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F4")
class LeaseSafetyTest {
    @Inject
    OpenBlocks openBlocks;

    @Inject
    GatewayLimiters limiters;

    @Inject
    Senders senders;

    @Inject
    BlockStore blocks;

    @Inject
    ChunkStore chunks;

    @Inject
    OutcomeWriter writer;

    @Inject
    DispatchConfig config;

    @Inject
    PlanStore plans;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    @Test
    void a_call_whose_lease_may_be_over_is_not_made_and_its_message_is_queued_again() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        var open = open(campaign);
        var item = blocks.item(campaign.firstMessage());
        var admission = new CallAdmission(open, limiters.of(open.block().gateway()), false);
        var call = admission.limiter().enter(false, 1, GatewayLimiter.MAX_WAIT).orElseThrow();

        senders.of(open, admission, List.of(item)).send(call, item, open.submit(item.id()));
        end(open, OpenBlock.BlockEnd.CLOSE);

        eventually(
                SOON,
                () -> number(campaign, "sum(n_requeued)"),
                requeued -> assertThat(requeued).isEqualTo(1));
        eventually(
                SOON,
                () -> campaign.accepted(),
                accepted -> assertThat(accepted).hasSize(1));
    }

    @Test
    void a_stop_whose_watermark_has_no_answer_releases_the_messages_that_were_not_started() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(10).prepared();
        var open = open(campaign);
        var threads = new SendThreads();
        threads.stop();

        end(open, new ChunkStarter(chunks, blocks, threads, config).refused(open));

        eventually(
                SOON,
                () -> campaign.accepted(),
                accepted -> assertThat(accepted).hasSize(10));
        assertThat(number(campaign, "sum(n_uncertain)")).isZero();
    }

    @Test
    void a_lease_is_safe_for_three_quarters_of_its_time_after_the_last_renewal_was_requested() {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        var open = open(campaign);
        long now = System.nanoTime();
        var admission = new CallAdmission(open, limiters.of(open.block().gateway()), false);
        assertThat(open.isLeaseSafe()).as("no watermark was committed").isFalse();
        assertThat(admission.enter()).isEmpty();

        open.leased(now - TimeUnit.SECONDS.toNanos(46), 60);
        assertThat(open.isLeaseSafe()).isFalse();
        open.leased(now - TimeUnit.SECONDS.toNanos(20), 60);
        assertThat(open.isLeaseSafe()).isTrue();
        open.leased(now - TimeUnit.SECONDS.toNanos(46), 60);
        assertThat(open.isLeaseSafe()).as("an older renewal").isTrue();
        var call = admission.enter();
        assertThat(call).isPresent();
        admission.limiter().leave(call.orElseThrow());
        end(open, OpenBlock.BlockEnd.RELEASE);
    }

    /** Leases the block to this node, commits its watermark at its end, and opens it. */
    private OpenBlock open(DispatchedCampaign campaign) {
        var block = jdbi.withHandle(handle -> handle.createQuery("""
                        update send_block
                           set state = 'LEASED', owner = :node, fence = fence + 1, started_upto = last_id,
                               lease_until = clock_timestamp() + interval '1 minute'
                         where plan_id = :plan returning\s""" + BlockStore.BLOCK)
                .bind("node", nodes.id())
                .bind("plan", campaign.id().value())
                .map(BlockStore::block)
                .one());
        // As it was claimed, below its watermark.
        var claimed = new Block(
                block.id(),
                block.account(),
                block.plan(),
                block.gateway(),
                block.firstId(),
                block.lastId(),
                block.messageIds(),
                block.fence(),
                block.firstId() - 1,
                block.total(),
                block.lostCount());
        return openBlocks.open(claimed, plans.get(campaign.id()), OpenBlockPermits.unlimited(), false);
    }

    private void end(OpenBlock open, OpenBlock.BlockEnd ending) {
        if (open.complete(ending)) {
            writer.end(open);
        }
    }

    private long number(DispatchedCampaign campaign, String sql) {
        return jdbi.withHandle(handle -> handle.createQuery("select " + sql + " from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one());
    }
}
