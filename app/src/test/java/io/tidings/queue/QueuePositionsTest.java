package io.tidings.queue;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-31")
class QueuePositionsTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    QueuePositions spacing;

    @Inject
    Gateways gateways;

    @Inject
    NodeReports reports;

    @Inject
    Jdbi jdbi;

    /** Stops the background task, so that only the test adjusts positions. */
    @BeforeEach
    void still() {
        spacing.stop();
    }

    @AfterEach
    void again() {
        spacing.start();
    }

    @Test
    void plans_of_equal_priority_take_turns_even_when_their_gateway_became_slow_between_them() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 1_000);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        var early = aDispatchedCampaign().in(account, gateway).withMessages(600).released();
        gateways.change(account.id(), gateway, GatewayChange.NONE.withRateLimit(20));
        var late = aDispatchedCampaign().in(account, gateway).withMessages(600).released();
        assertThat(line(gateway)).as("before").containsSequence(numbers(early, early, early, early));

        spacing.adjust(gateway);

        assertThat(line(gateway)).startsWith(numbers(early, late, early, late, early, late));
    }

    @Test
    void a_plan_locked_by_another_transaction_keeps_its_positions() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        var early = aDispatchedCampaign().in(account, gateway).withMessages(600).released();
        gateways.change(account.id(), gateway, GatewayChange.NONE.withRateLimit(5));
        double before = seconds(early);
        spacing.adjust(gateway);
        assertThat(seconds(early)).as("alone in the queue").isEqualTo(before);
        var late = aDispatchedCampaign().in(account, gateway).withMessages(100).released();
        jdbi.useTransaction(other -> {
            other.execute(
                    "select from send_plan where id = ? for update", early.id().value());
            CompletableFuture.runAsync(() -> spacing.adjust(gateway)).join();
        });
        assertThat(line(gateway)).contains(late.id().value());
        assertThat(seconds(early)).as("locked").isEqualTo(before);

        spacing.adjust(gateway);
        assertThat(seconds(early)).isGreaterThan(10 * before);
    }

    @Test
    void the_distance_follows_the_speed_of_all_nodes_and_changes_only_when_that_differs_threefold() {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, PERFECT, 64);
        gateways.change(account.id(), gateway, new GatewayChange(null, null, null, false, null, null));
        var plan = aDispatchedCampaign().in(account, gateway).withMessages(600).released();
        var unused =
                aDispatchedCampaign().in(account, gateway).withMessages(100).released();
        try (var fast = otherNode(gateway, 9);
                var slow = otherNode(gateway, 1)) {
            spacing.adjust(gateway);
            double atTen = seconds(plan);

            fast.reports(gateway, 4);
            spacing.adjust(gateway);
            assertThat(seconds(plan)).as("half as fast for a while").isEqualTo(atTen);

            fast.reports(gateway, 0.25);
            slow.reports(gateway, 0.25);
            spacing.adjust(gateway);
            assertThat(seconds(plan)).isCloseTo(20 * atTen, within(0.1 * atTen));
        }
    }

    private OtherNode otherNode(GatewayId gateway, double speed) {
        var node = new OtherNode(jdbi.open());
        node.reports(gateway, speed);
        return node;
    }

    /** A running node that only reports the speed of a gateway. */
    private final class OtherNode implements AutoCloseable {
        private final Handle session;
        private final long id;

        OtherNode(Handle session) {
            this.session = session;
            id = session.createQuery("insert into node (name) values (gen_random_uuid()::text) returning id")
                    .mapTo(Long.class)
                    .one();
            session.execute("select pg_advisory_lock(1414090315, ?)", (int) id);
        }

        void reports(GatewayId gateway, double speed) {
            var limit = new NodeReport.GatewayLimit(gateway, 64, 64, 0, 0, "closed", speed, List.of());
            reports.write(new NodeReport(
                    id, "other", 1, 1, List.of(), List.of(), List.of(limit), Instant.EPOCH, Instant.EPOCH));
        }

        @Override
        public void close() {
            reports.remove(id);
            session.execute("delete from node where id = ?", id);
            session.execute("select pg_advisory_unlock(1414090315, ?)", (int) id);
            session.close();
        }
    }

    private static Long[] numbers(DispatchedCampaign... plans) {
        return List.of(plans).stream().map(each -> each.id().value()).toArray(Long[]::new);
    }

    private List<Long> line(GatewayId gateway) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select plan_id from send_block where gateway_id = :id and state = 'READY' order by queue_position_at, id""")
                .bind("id", gateway.value())
                .mapTo(Long.class)
                .list());
    }

    private double seconds(DispatchedCampaign plan) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select extract(epoch from max(queue_position_at) - min(queue_position_at)) from send_block where plan_id = :id""")
                .bind("id", plan.id().value())
                .mapTo(Double.class)
                .one());
    }
}
