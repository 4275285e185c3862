package io.tidings.uncertain;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.gateways.Address;
import io.tidings.gateways.Content;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.ReceiptArrived;
import io.tidings.gateways.SendKey;
import io.tidings.gateways.StartedMessage;
import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.queue.Dispatches;
import io.tidings.shared.Channel;
import io.tidings.shared.MessageId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.ProviderRef;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LookupAnswersTest {
    /** Fewer than the answers after which the circuit breaker slows the gateway. */
    private static final int MESSAGES = 48;

    private static final String SETTINGS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "lookup": "%s",
             "unknown_before_accept_rate": %s, "unknown_after_accept_rate": %s}""";

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    UncertainMessages uncertain;

    @Inject
    ProviderLookup lookup;

    @Inject
    LookupAnswers answers;

    @Inject
    StartedMessages started;

    @Inject
    ProviderRefs refs;

    @Inject
    Gateways gateways;

    @Inject
    UncertainConfig config;

    @Inject
    Jdbi jdbi;

    @Test
    void a_look_up_by_content_finds_accepted_messages_and_the_others_stay_uncertain() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP, "by_content");
        lookUpNow(campaign);
        later(campaign, config.confirmLookUpSeconds());
        lookUpNow(campaign);

        long uncertain = dispatch.counts(campaign.id()).uncertain();
        assertThat(uncertain).isPositive();
        assertThat(dispatch.counts(campaign.id()).sent()).isEqualTo(MESSAGES - uncertain);
        assertThat(campaign.accepted()).hasSize((int) (MESSAGES - uncertain)).doesNotHaveDuplicates();
    }

    @Test
    void an_answer_without_a_key_proves_nothing() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP, "by_key");
        long before = dispatch.counts(campaign.id()).uncertain();

        answer(campaign, new LookupOutcome.NotAccepted(Duration.ZERO), Gateway.Lookup.BY_CONTENT);
        assertThat(denied(campaign)).isZero();
        answer(campaign, new LookupOutcome.NotAccepted(Duration.ZERO), Gateway.Lookup.BY_KEY);
        assertThat(denied(campaign)).isEqualTo((int) before);
    }

    @Test
    void a_provider_that_shows_messages_late_must_say_again_after_that_time_that_it_did_not_accept_one()
            throws Exception {
        var campaign = withUncertainMessages(OnUncertain.LOOKUP, "by_key");
        var late = new LookupOutcome.NotAccepted(Duration.ofHours(1));
        long before = dispatch.counts(campaign.id()).uncertain();

        answer(campaign, late, Gateway.Lookup.BY_KEY);
        later(campaign, config.confirmLookUpSeconds());
        answer(campaign, late, Gateway.Lookup.BY_KEY);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isEqualTo(before);

        later(campaign, 3_600);
        answer(campaign, late, Gateway.Lookup.BY_KEY);
        assertThat(dispatch.counts(campaign.id()).uncertain()).isZero();
    }

    @Test
    void the_ids_and_the_status_that_a_look_up_finds_are_stored() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK, "by_key");
        var first = uncertain(campaign).getFirst();

        answers.apply(List.of(new LookupAnswers.Answer(
                first,
                new LookupOutcome.Found(List.of("SM1", "SM2"), ReceiptArrived.Status.DELIVERED),
                Gateway.Lookup.BY_KEY)));

        assertThat(refs.of(new MessageId(first.message())))
                .containsExactly(new ProviderRef("SM1", 1, 1), new ProviderRef("SM2", 1, 2));
        assertThat(campaign.states()).containsEntry(70, 1);
    }

    @Test
    void a_gateway_gets_the_message_as_it_was_sent() throws Exception {
        var campaign = withUncertainMessages(OnUncertain.PARK, "by_key");
        var first = uncertain(campaign).getFirst();
        refs.write(List.of(new ProviderRefs.AttemptRefs(first.message(), 1, List.of("SM1"))));

        assertThat(started.of(List.of(first)))
                .containsExactly(Map.entry(
                        first.message(),
                        new StartedMessage(
                                new OutboundMessage(
                                        new SendKey(new MessageId(first.message()), 1),
                                        1,
                                        Channel.SMS,
                                        null,
                                        Address.phone("+254711%06d".formatted(first.message() % 1_000_000)),
                                        new Content.Text("Hello"),
                                        1,
                                        null),
                                List.of("SM1"),
                                first.since())));
    }

    /** Sends through a gateway that first loses some answers, and then none. */
    private DispatchedCampaign withUncertainMessages(OnUncertain policy, String way) throws Exception {
        var account = campaigns.accountWithoutGateway();
        var gateway = campaigns.gateway(account, SETTINGS.formatted(way, 0.15, 0.15), 32);
        var campaign = aDispatchedCampaign()
                .in(account, gateway)
                .withMessages(MESSAGES)
                .onUncertain(policy)
                .released();
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                finished -> assertThat(finished).isTrue());
        var perfect = campaigns.parse(SETTINGS.formatted(way, 0, 0));
        gateways.change(account.id(), gateway, GatewayChange.NONE.withSettings(perfect));
        return campaign;
    }

    /** Looks up all messages of the campaign, and waits for the answers. */
    private void lookUpNow(DispatchedCampaign campaign) throws Exception {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set next_check = now() where plan_id = ?",
                campaign.id().value()));
        uncertain.pass();
        eventually(
                SOON,
                () -> count(campaign, "next_check <= now()"),
                due -> assertThat(due).isZero());
        eventually(SOON, lookup::busy, busy -> assertThat(busy).isEmpty());
    }

    /** Lets this time pass since the provider said that it did not accept the messages. */
    private void later(DispatchedCampaign campaign, int seconds) {
        jdbi.useHandle(handle -> handle.execute(
                "update uncertain set denied_at = denied_at - make_interval(secs => ?) where plan_id = ?",
                seconds,
                campaign.id().value()));
    }

    /** Applies this answer about each uncertain message. */
    private void answer(DispatchedCampaign campaign, LookupOutcome outcome, Gateway.Lookup way) throws Exception {
        answers.apply(uncertain(campaign).stream()
                .map(message -> new LookupAnswers.Answer(message, outcome, way))
                .toList());
    }

    private List<UncertainMessage> uncertain(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select message_id, plan_id, gateway_id, attempt, holder, since from uncertain
                         where plan_id = :id order by message_id""")
                .bind("id", campaign.id().value())
                .mapTo(UncertainMessage.class)
                .list());
    }

    private int denied(DispatchedCampaign campaign) {
        return count(campaign, "denied_at is not null");
    }

    private int count(DispatchedCampaign campaign, String when) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from uncertain where plan_id = :id and " + when)
                        .bind("id", campaign.id().value())
                        .mapTo(Integer.class)
                        .one());
    }
}
