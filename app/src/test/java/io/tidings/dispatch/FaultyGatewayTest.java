package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.FaultyProvider.Fault;
import io.tidings.gateways.Gateways;
import io.tidings.queue.Dispatches;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that breaks its contract ends its own messages, and no call blocks a campaign. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FaultyGatewayTest {
    private static final int MESSAGES = 4;
    private static final int FAILED = 43;
    private static final int UNCERTAIN = 25;
    private static final int SENT = 50;

    @Inject
    TestCampaigns campaigns;

    @Inject
    FaultyProvider provider;

    @Inject
    Gateways gateways;

    @Inject
    GatewayLimiters limiters;

    @Inject
    CallWatchdog watchdog;

    @Inject
    Dispatches dispatch;

    @Inject
    Jdbi jdbi;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_refusal_without_code_and_text_fails_the_message(boolean waits) throws Exception {
        var campaign = sentThrough(Fault.NO_CODE, waits);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(FAILED, MESSAGES));
        assertThat(reasons(campaign)).containsExactly("unspecified unspecified");
    }

    @Test
    void a_long_code_is_stored_with_64_and_a_long_text_with_500_characters() throws Exception {
        var campaign = sentThrough(Fault.LONG_REASON, true);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(FAILED, MESSAGES));
        assertThat(reasons(campaign)).containsExactly("c".repeat(64) + " " + "t".repeat(500));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("S3-26")
    void a_call_without_an_answer_is_uncertain(boolean waits) throws Exception {
        var campaign = sentThrough(Fault.NO_ANSWER, waits);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(UNCERTAIN, MESSAGES));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_error_of_the_gateway_is_uncertain(boolean waits) throws Exception {
        var campaign = sentThrough(Fault.ERROR, waits);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(UNCERTAIN, MESSAGES));
    }

    @Test
    void a_negative_pause_after_throttling_counts_as_none() throws Exception {
        var campaign = sentThrough(Fault.NEGATIVE_PAUSE, true);
        finished(campaign);
        assertThat(campaign.states()).containsExactly(Map.entry(SENT, MESSAGES));
    }

    @Test
    @Tag("S3-26")
    void a_call_that_never_ends_is_uncertain_after_its_deadline_and_its_late_answer_counts() throws Exception {
        var campaign = sentThrough(Fault.HANG, true);
        try {
            ended(campaign, Duration.ofSeconds(8));
            finished(campaign);
            assertThat(campaign.states()).containsExactly(Map.entry(UNCERTAIN, MESSAGES));

            provider.answer(gateway(campaign));
            eventually(SOON, campaign::states, states -> assertThat(states).containsExactly(Map.entry(SENT, MESSAGES)));
            assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(MESSAGES);
        } finally {
            provider.answer(gateway(campaign));
        }
    }

    @Test
    void a_call_that_never_ends_is_interrupted_one_minute_later() throws Exception {
        var campaign = sentThrough(Fault.HANG, true);
        try {
            ended(campaign, Duration.ofSeconds(68));
            eventually(SOON, watchdog::inFlight, calls -> assertThat(calls).isZero());
            finished(campaign);
            assertThat(campaign.states()).containsExactly(Map.entry(UNCERTAIN, MESSAGES));
        } finally {
            provider.answer(gateway(campaign));
        }
    }

    /** Lets the watchdog act as if this time had passed, until all calls of the campaign were made and ended. */
    private void ended(DispatchedCampaign campaign, Duration later) throws Exception {
        eventually(
                SOON,
                () -> {
                    watchdog.check(System.nanoTime() + later.toNanos());
                    return dispatch.counts(campaign.id()).uncertain();
                },
                uncertain -> assertThat(uncertain).isEqualTo(MESSAGES));
    }

    private DispatchedCampaign sentThrough(Fault fault, boolean waits) {
        var account = campaigns.accountWithoutGateway();
        var settings = campaigns.parse("{\"fault\": \"%s\", \"waits\": %s}".formatted(fault, waits));
        // One place, so that a place that is not freed stops the campaign.
        var gateway = gateways.create(account.id(), "Faulty", FaultyProvider.NAME, settings, 1);
        return aDispatchedCampaign().in(account, gateway).withMessages(MESSAGES).released();
    }

    private void finished(DispatchedCampaign campaign) throws Exception {
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
        assertThat(limiters.of(gateway(campaign)).inFlight()).isZero();
    }

    private GatewayId gateway(DispatchedCampaign campaign) {
        return gateways.defaultFor(campaign.account().id()).orElseThrow().id();
    }

    private List<String> reasons(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select distinct code || ' ' || detail from failure where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .mapTo(String.class)
                        .list());
    }
}
