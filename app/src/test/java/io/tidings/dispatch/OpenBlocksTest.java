package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.database.Nodes;
import io.tidings.plans.PlanStore;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that claims a block again while calls of its former lease are still in flight. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OpenBlocksTest {
    @Inject
    OpenBlocks openBlocks;

    @Inject
    Recovery recovery;

    @Inject
    HeldLeases leases;

    @Inject
    PlanStore plans;

    @Inject
    Nodes nodes;

    @Inject
    Jdbi jdbi;

    private @Nullable OpenBlock current;

    @AfterEach
    void close() {
        openBlocks.remove(Objects.requireNonNull(current));
    }

    @Test
    void the_end_of_a_former_lease_does_not_end_the_lease_that_followed() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(2).prepared();
        var former = open(campaign, 3);
        var following = open(campaign, 5);
        current = following;

        openBlocks.remove(former);

        assertThat(openBlocks.leases())
                .contains(LeaseKey.of(following.block()))
                .doesNotContain(LeaseKey.of(former.block()));
        recovery.pass();
        assertThat(fence(campaign))
                .as("recovery of this node does not take the block")
                .isEqualTo(5);
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set pause_requested = true where plan_id = ?",
                campaign.id().value()));
        leases.haltRequested();
        assertThat(following.isHalted()).isTrue();
    }

    /** Leases the block to this node, with a lease that was not renewed for 30 seconds, and opens it. */
    private OpenBlock open(DispatchedCampaign campaign, long fence) {
        var block = jdbi.withHandle(handle -> handle.createQuery("""
                        update send_block
                           set state = 'LEASED', owner = :node, fence = :fence,
                               lease_until = clock_timestamp() + interval '30 seconds'
                         where plan_id = :plan returning\s""" + BlockStore.BLOCK)
                .bind("node", nodes.id())
                .bind("fence", fence)
                .bind("plan", campaign.id().value())
                .map(BlockStore::block)
                .one());
        var open =
                new OpenBlock(block, plans.get(campaign.id()), Optional.empty(), OpenBlockPermits.unlimited(), false);
        openBlocks.add(open);
        return open;
    }

    private long fence(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select fence from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one());
    }
}
