package io.tidings.alerts;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiterState;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.generic.GenericType;
import org.junit.jupiter.api.Test;

/** The provider accepts nothing of a gateway, sender or campaign until a person mends it. No message fails. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class HeldWorkTest {
    private static final int WINDOW = 64;
    private static final String QUICK =
            "\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"receipts\": false";
    private static final String WRONG_PASSWORD = "{" + QUICK + ", \"hold_scope\": \"gateway\"}";
    private static final String UNKNOWN_SENDER =
            "{" + QUICK + ", \"hold_scope\": \"sender\", \"hold_class\": \"sender\", \"affected_sender\": \"ACME\"}";
    private static final String PAUSED_TEMPLATE =
            "{" + QUICK + ", \"hold_scope\": \"plan\", \"hold_class\": \"content\"}";
    private static final String THROTTLED_SENDER =
            "{" + QUICK + ", \"throttle_scope\": \"sender\", \"throttle_rate\": 1, \"affected_sender\": \"ACME\"}";
    private static final String THROTTLED_RECIPIENTS =
            "{" + QUICK + ", \"throttle_scope\": \"recipient\", \"throttle_rate\": 0.5, \"retry_after_ms\": 10}";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Gateways gateways;

    @Inject
    Dispatches dispatch;

    @Inject
    AlertChecks checks;

    @Inject
    MeterRegistry meters;

    @Inject
    Jdbi jdbi;

    @Test
    void with_a_wrong_password_no_message_fails_and_mended_settings_resume_the_campaign() throws Exception {
        double before = heldCalls();
        var campaign = aDispatchedCampaign()
                .through(WRONG_PASSWORD)
                .withMessages(1_000)
                .released();

        eventually(
                SOON,
                () -> reason(campaign),
                reason -> assertThat(reason)
                        .startsWith("gateway_held: The gateway refuses the credentials since ")
                        .endsWith("continues when one is accepted."));
        var held = eventually(
                SOON,
                () -> gateway(campaign),
                seen -> assertThat(seen.getString("held.failure_class")).isEqualTo("auth"));
        assertThat(held.getString("held.code")).isEqualTo("simulated_auth");
        assertThat(held.getString("held.since")).isNotBlank();
        assertThat(alert(campaign, "gateway:" + gatewayOf(campaign.account())))
                .contains("The provider accepts no messages of the gateway. The provider refused the credentials.");
        assertThat(heldCalls() - before).as("calls of 1,000 messages").isBetween(1.0, 10.0);
        assertThat(dispatch.counts(campaign.id()).failed()).isZero();

        campaigns.changeGateway(campaign.account(), PERFECT);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry((int) MessageState.SENT.rank(), 1_000));
        assertThat(campaign.accepted()).hasSize(1_000).doesNotHaveDuplicates();
        eventually(
                SOON,
                () -> gateway(campaign),
                seen -> assertThat(seen.<Object>get("held")).isNull());
        checks.check(Duration.ZERO, Duration.ZERO);
        assertThat(openAlerts(campaign.account())).isEmpty();
    }

    @Test
    void a_held_sender_waits_and_the_other_senders_go_on() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, UNKNOWN_SENDER, WINDOW);
        var waiting = aDispatchedCampaign()
                .in(account, gateway)
                .sender("ACME")
                .withMessages(200)
                .released();
        eventually(
                SOON,
                () -> reason(waiting),
                reason -> assertThat(reason).startsWith("sender_held: The provider does not accept the sender since "));

        var other = aDispatchedCampaign()
                .in(account, gateway)
                .sender("Shop")
                .withMessages(300)
                .released();
        finished(other);

        assertThat(dispatch.counts(other.id()).sent()).isEqualTo(300);
        assertThat(waiting.accepted()).isEmpty();
        assertThat(dispatch.counts(waiting.id()).failed()).isZero();
        eventually(
                SOON,
                () -> gateway(waiting),
                seen -> assertThat(seen.getList("held_senders.sender")).isEqualTo(List.of("ACME")));
        campaigns.changeGateway(account, PERFECT);
        finished(waiting);
        assertThat(dispatch.counts(waiting.id()).sent()).isEqualTo(200);
    }

    @Test
    void a_held_campaign_is_paused_with_the_reason_and_a_person_resumes_it() throws Exception {
        var campaign =
                aDispatchedCampaign().through(PAUSED_TEMPLATE).withMessages(500).released();

        var paused = eventually(
                SOON,
                () -> get(campaign),
                seen -> assertThat(seen.getString("status")).isEqualTo("paused"));
        assertThat(paused.getString("status_reason"))
                .startsWith("held_by_provider: ")
                .contains("simulated_content");
        assertThat(alert(campaign, "campaign:" + campaign.id())).contains("does not accept the text or template");
        assertThat(dispatch.counts(campaign.id()).failed()).isZero();

        campaigns.changeGateway(campaign.account(), PERFECT);
        campaign.account()
                .api()
                .post("/api/v1/campaigns/{id}/resume", campaign.id().value())
                .then()
                .statusCode(200);
        finished(campaign);
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(500);
    }

    @Test
    void a_throttled_sender_waits_and_the_gateway_is_not_slowed() throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, THROTTLED_SENDER, WINDOW);
        var waiting = aDispatchedCampaign()
                .in(account, gateway)
                .sender("ACME")
                .withMessages(20)
                .released();
        var other = aDispatchedCampaign()
                .in(account, gateway)
                .sender("Shop")
                .withMessages(300)
                .released();

        finished(other);

        assertThat(dispatch.counts(other.id()).sent()).isEqualTo(300);
        assertThat(dispatch.counts(waiting.id()).failed()).isZero();
        assertThat(waiting.accepted()).isEmpty();
        assertThat(limiter(gateway).allowed()).isEqualTo(WINDOW);
        campaigns.changeGateway(account, PERFECT);
        finished(waiting);
    }

    @Test
    void a_throttled_recipient_delays_only_its_own_message() throws Exception {
        var campaign = aDispatchedCampaign()
                .through(THROTTLED_RECIPIENTS)
                .withMessages(100)
                .released();

        finished(campaign);

        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(100);
        assertThat(attempts(campaign)).as("a throttled call is no attempt").containsOnly(1);
        var state = limiter(gatewayOf(campaign.account()));
        assertThat(state.allowed()).isEqualTo(WINDOW);
        assertThat(state.rate()).isNull();
    }

    private GatewayLimiterState limiter(GatewayId gateway) {
        return Objects.requireNonNull(dispatch.limiterStates().get(gateway));
    }

    private double heldCalls() {
        return meters.get("messages.held").counter().count();
    }

    private List<Integer> attempts(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select distinct attempts from message where id between :low and :high")
                        .bind("low", campaign.firstMessage())
                        .bind("high", campaign.firstMessage() + campaign.messages() - 1)
                        .mapTo(Integer.class)
                        .list());
    }

    private String alert(DispatchedCampaign campaign, String subject) throws Exception {
        return eventually(
                SOON,
                () -> {
                    checks.check(Duration.ZERO, Duration.ofHours(1));
                    return openAlerts(campaign.account()).getOrDefault(subject, "");
                },
                detail -> assertThat(detail).isNotEmpty());
    }

    private Map<String, String> openAlerts(TestAccount account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select subject, detail from alert
                         where account_id = :account and kind = 'held' and cleared_at is null and raised_at is not null""")
                .bind("account", account.id().value())
                .setMapKeyColumn("subject")
                .setMapValueColumn("detail")
                .collectInto(new GenericType<Map<String, String>>() {}));
    }

    private GatewayId gatewayOf(TestAccount account) {
        return gateways.defaultFor(account.id()).orElseThrow().id();
    }

    private JsonPath gateway(DispatchedCampaign campaign) {
        return campaign.account()
                .api()
                .get("/api/v1/gateways/{id}", gatewayOf(campaign.account()).value())
                .jsonPath();
    }

    private String reason(DispatchedCampaign campaign) {
        return String.valueOf(campaign.account()
                .api()
                .get("/api/v1/campaigns/{id}/progress", campaign.id().value())
                .jsonPath()
                .getString("status_reason"));
    }

    private JsonPath get(DispatchedCampaign campaign) {
        return campaign.account()
                .api()
                .get("/api/v1/campaigns/{id}", campaign.id().value())
                .jsonPath();
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                done -> assertThat(done).as("states %s", campaign.states()).isTrue());
    }
}
