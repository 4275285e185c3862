package io.tidings.progress;

import static io.restassured.RestAssured.given;
import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.gateways.GatewayRow;
import io.tidings.gateways.WindowScope;
import io.tidings.queue.NodeReport;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class QueueMonitorTest {
    private static final String SLOW =
            "{\"latency_ms_min\": 300, \"latency_ms_max\": 400, \"success_rate\": 1, \"receipts\": false}";

    @Inject
    TestAccounts accounts;

    @Test
    @Tag("S3-30")
    void the_queue_shows_depth_rate_and_workers() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(1_500).through(SLOW).released();

        var queue = eventually(SOON, () -> queue(campaign.account()), seen -> {
            assertThat(seen.getBoolean("moving")).isTrue();
            assertThat(seen.getLong("total.depth")).isPositive();
            assertThat(seen.getLong("total.in_flight")).isPositive();
            assertThat(seen.getList("workers.nodes.work.flatten()")).isNotEmpty();
        });
        assertThat(queue.getDouble("total.oldest_seconds")).isNotNegative();
        assertThat(queue.getDouble("total.rate")).isPositive();
        assertThat(queue.getString("gateways[0].rate_limit.state")).isEqualTo("ok");
        assertThat(queue.getInt("gateways[0].rate_limit.window")).isEqualTo(64);
        assertThat(queue.getLong("priorities.find { it.priority == 'normal' }.depth"))
                .isPositive();
        assertThat(queue.getInt("workers.alive")).isEqualTo(queue.getInt("workers.expected"));
        assertThat(queue.getLong("workers.nodes.work.flatten()[0].plan_id"))
                .isEqualTo(campaign.id().value());
        var idle = queue(accounts.create());
        assertThat(idle.getLong("total.depth")).isZero();
        assertThat(idle.getList("workers.nodes.work.flatten()")).isEmpty();

        eventually(
                SOON,
                () -> queue(campaign.account()),
                seen -> assertThat(seen.getLong("total.depth") + seen.getLong("total.in_flight"))
                        .isZero());
    }

    @Test
    @Tag("S3-35")
    void the_rate_limit_state_of_a_gateway_combines_all_nodes() {
        assertThat(state()).isEqualTo("idle");
        assertThat(state(limit(64, 0, null))).isEqualTo("ok");
        assertThat(state(limit(64, 0, null), limit(16, 0, null))).isEqualTo("slowed");
        assertThat(state(limit(16, 2_500, "closed"))).isEqualTo("throttled");
        assertThat(state(limit(64, 0, "closed"), limit(64, 0, "open"))).isEqualTo("stopped");
        assertThat(QueueMonitor.rateLimit(gateway(), List.of(node(limit(16, 2_500, null))))
                        .throttledUntil())
                .isEqualTo(Instant.EPOCH.plusMillis(2_500));
    }

    @Test
    @Tag("S0-56")
    @Tag("S3-30")
    void the_metrics_show_the_queue_of_all_accounts() {
        var metrics = given().header("Authorization", "Bearer token-of-tests")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(List.of(
                        "tidings_queue_depth{priority=\"normal\"",
                        "tidings_queue_oldest_seconds",
                        "tidings_queue_in_flight",
                        "tidings_queue_rate",
                        "tidings_workers_alive",
                        "tidings_alerts{kind=\"stalled\"",
                        "import_rows_processed_total",
                        "messages_sent_total",
                        "dispatcher_loop_duration_seconds"))
                .allSatisfy(name -> assertThat(metrics).contains("\n" + name));
    }

    private static JsonPath queue(TestAccount account) {
        return account.api()
                .get("/api/v1/queue")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String state(NodeReport.GatewayLimit... limits) {
        return QueueMonitor.rateLimit(gateway(), List.of(node(limits))).state();
    }

    private static NodeReport.GatewayLimit limit(int limit, long pausedMillis, @Nullable String breaker) {
        return new NodeReport.GatewayLimit(new GatewayId(3), 64, limit, 0, pausedMillis, breaker, null, List.of());
    }

    private static NodeReport node(NodeReport.GatewayLimit... limits) {
        return new NodeReport(1, "node-1", 2, 2, List.of(), List.of(), List.of(limits), Instant.EPOCH, Instant.EPOCH);
    }

    private static GatewayRow gateway() {
        return new GatewayRow(
                new GatewayId(3),
                new AccountId(1),
                "Simulator",
                "simulator",
                JsonNodeFactory.instance.objectNode(),
                64,
                WindowScope.NODE,
                null,
                true,
                Set.of(Channel.SMS),
                null,
                Map.of());
    }
}
