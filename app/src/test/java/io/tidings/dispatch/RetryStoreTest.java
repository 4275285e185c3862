package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RetryStoreTest {
    private static final AttemptResult LATER = new AttemptResult.RetryLater(
            Duration.ofHours(1), new AttemptResult.Reason(FailureClass.TRANSIENT, "busy", "Try later"));

    @Inject
    OutcomeStore outcomes;

    @Inject
    ClaimStore claims;

    @Inject
    Jdbi jdbi;

    @Test
    void the_retries_of_a_flush_update_their_block_once() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(50).prepared();
        try (var handle = jdbi.open()) {
            handle.begin();
            var block = leasedBlock(handle, campaign);
            long before = statistic(handle, "n_tup_upd", "send_block");

            outcomes.write(handle, retries(campaign, block));

            assertThat(statistic(handle, "n_tup_upd", "send_block") - before).isEqualTo(1);
            assertThat(number(handle, "select n_requeued from send_block where plan_id = :plan", campaign))
                    .isEqualTo(50);
            assertThat(number(handle, "select carried_units from send_block where plan_id = :plan", campaign))
                    .isEqualTo(50L * DispatchedCampaign.COST);
            assertThat(number(handle, "select count(*) from dispatch_queue where plan_id = :plan", campaign))
                    .isEqualTo(50);
            handle.rollback();
        }
    }

    @Test
    void a_former_holder_queues_no_retry() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(5).prepared();
        try (var handle = jdbi.open()) {
            handle.begin();
            var block = leasedBlock(handle, campaign);
            handle.execute(
                    "update send_block set fence = fence + 1 where plan_id = ?",
                    campaign.id().value());

            outcomes.write(handle, retries(campaign, block));

            assertThat(number(handle, "select count(*) from dispatch_queue where plan_id = :plan", campaign))
                    .isZero();
            handle.rollback();
        }
    }

    @Test
    @Tag("S4-9")
    void a_look_for_work_does_not_read_retries_that_are_not_due() {
        var campaign = aDispatchedCampaign().withMessages(5_000).prepared();
        jdbi.useHandle(handle -> {
            handle.begin();
            handle.execute("""
                    insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, due_at)
                    select m.id, m.account_id, m.plan_id, p.gateway_id, 20, now() + interval '1 hour'
                      from message m join send_plan p on p.id = m.plan_id where p.id = ? and m.id >= ?
                    """, campaign.id().value(), campaign.firstMessage());
            handle.execute("set local enable_seqscan = off");
            handle.execute("set local enable_bitmapscan = off");
            long before = statistic(handle, "idx_tup_fetch", "dispatch_queue");

            assertThat(claims.due()).noneMatch(work -> work.gateway().equals(gateway(handle, campaign)));
            assertThat(claims.retries(new ClaimStore.LeaseHolder(1, 60), gateway(handle, campaign), Set.of(), 10))
                    .isEmpty();

            assertThat(statistic(handle, "idx_tup_fetch", "dispatch_queue") - before)
                    .isLessThan(1_000);
            handle.rollback();
        });
    }

    private static Block leasedBlock(Handle handle, DispatchedCampaign campaign) {
        handle.execute("""
                update send_block set state = 'LEASED', owner = 1, fence = 1, lease_until = now() + interval '1 hour'
                 where plan_id = ?""", campaign.id().value());
        return handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                .bind("id", campaign.id().value())
                .map(BlockStore::block)
                .one();
    }

    private static ArrayList<MessageResult> retries(DispatchedCampaign campaign, Block block) {
        var results = new ArrayList<MessageResult>();
        LongStream.range(campaign.firstMessage(), campaign.firstMessage() + campaign.messages())
                .forEach(id -> results.add(new MessageResult(block, id, LATER, 1, System.currentTimeMillis(), null)));
        return results;
    }

    private static GatewayId gateway(Handle handle, DispatchedCampaign campaign) {
        return new GatewayId(number(handle, "select gateway_id from send_plan where id = :plan", campaign));
    }

    private static long number(Handle handle, String sql, DispatchedCampaign campaign) {
        return handle.createQuery(sql)
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one();
    }

    /** Returns a counter of this transaction. */
    private static long statistic(Handle handle, String counter, String table) {
        return handle.createQuery("select " + counter + " from pg_stat_xact_user_tables where relname = :table")
                .bind("table", table)
                .mapTo(Long.class)
                .one();
    }
}
