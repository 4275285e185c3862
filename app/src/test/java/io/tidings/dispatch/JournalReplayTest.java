package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.JournalReader.Entry;
import io.tidings.dispatch.JournalReader.JournalRecord;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.GatewayChange;
import io.tidings.gateways.Gateways;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageCounts;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.shared.MessageId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.ProviderRef;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node died, another node recovered its block without its journal, and now the first node is back. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("F1")
class JournalReplayTest {
    private static final String DOWN = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "down": true}""";
    /** The lost holder started the first 30 of 100 messages. */
    private static final int STARTED = 30;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    JournalReplay replay;

    @Inject
    ProviderRefs refs;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    void only_the_calls_in_flight_stay_uncertain() throws Exception {
        var campaign = recovered();
        // Twice, because a node that dies during the replay repeats it.
        replay.replay(List.of(journal(campaign, true)));
        replay.replay(List.of(journal(campaign, true)));
        settled(campaign, 1);

        assertThat(campaign.states())
                .as("one refused, one still uncertain, all others sent")
                .containsExactly(Map.entry(25, 1), Map.entry(43, 1), Map.entry(50, 98));
        assertThat(campaign.accepted())
                .as("sent now: the rest of the block, the temporary failure, and messages that were not started")
                .hasSize(70 + 1 + 26)
                .doesNotHaveDuplicates();
        assertThat(dispatch.counts(campaign.id()))
                .extracting(MessageCounts::sent, MessageCounts::failed, MessageCounts::uncertain)
                .containsExactly(98L, 1L, 1L);
        assertThat(attempts(campaign, 2)).as("a temporary failure, then sent").isEqualTo(2);
        assertThat(attempts(campaign, 10))
                .as("a call that was not started is no attempt")
                .isEqualTo(1);
        assertThat(failures(campaign)).containsExactly("recipient_permanent true", "transient false");
    }

    @Test
    void a_missing_entry_in_a_journal_from_before_a_restart_of_the_machine_proves_nothing() throws Exception {
        var campaign = recovered();
        replay.replay(List.of(journal(campaign, false)));
        settled(campaign, 27);

        assertThat(campaign.states()).containsExactly(Map.entry(25, 27), Map.entry(43, 1), Map.entry(50, 72));
        assertThat(campaign.accepted()).hasSize(71).doesNotHaveDuplicates();
    }

    @Test
    void unsent_messages_of_a_plan_cancelled_meanwhile_are_cancelled() throws Exception {
        var campaign = recovered();
        jdbi.useTransaction(handle -> dispatch.cancel(handle, campaign.id()));
        replay.replay(List.of(journal(campaign, true)));

        assertThat(campaign.states())
                .containsExactly(Map.entry(25, 1), Map.entry(40, 27), Map.entry(43, 1), Map.entry(50, 71));
        assertThat(dispatch.counts(campaign.id()).cancelled()).isEqualTo(27);
    }

    @Test
    @Tag("S3-13")
    void a_campaign_that_seemed_finished_is_sending_again_until_it_is_finished() throws Exception {
        var campaign = recovered();
        over(campaign, "sent");
        var gateway = gateways.defaultFor(campaign.account().id()).orElseThrow().id();
        gateways.change(campaign.account().id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(DOWN)));
        replay.replay(List.of(journal(campaign, true)));

        over(campaign, "sending");
        gateways.change(campaign.account().id(), gateway, GatewayChange.NONE.withSettings(campaigns.parse(PERFECT)));
        over(campaign, "sent");
        assertThat(jdbi.<List<String>, RuntimeException>withHandle(handle -> handle.createQuery(
                                "select reason from status_history where campaign_id = :id order by id")
                        .bind("id", campaign.id().value())
                        .mapTo(String.class)
                        .list()))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("finished"),
                        again -> assertThat(again).startsWith("doubts_sent_again: "),
                        last -> assertThat(last).startsWith("finished"));
    }

    @Test
    void the_ids_of_the_provider_are_written_once() throws Exception {
        var campaign = recovered();
        long first = campaign.firstMessage();
        var journal = new JournalRecord(
                block(campaign),
                1,
                true,
                Map.of(first, new Entry(1, 1, Optional.of(AttemptResult.SENT), List.of("SM1", "SM2"))));

        replay.replay(List.of(journal));
        replay.replay(List.of(journal));

        assertThat(refs.of(new MessageId(first)))
                .containsExactly(new ProviderRef("SM1", 1, 1), new ProviderRef("SM2", 1, 2));
    }

    private void over(DispatchedCampaign campaign, String status) throws Exception {
        eventually(
                SOON,
                () -> campaign.account()
                        .api()
                        .get("/api/v1/campaigns/{id}", campaign.id().value())
                        .jsonPath()
                        .getString("status"),
                now -> assertThat(now).isEqualTo(status));
    }

    /** All messages that its holder had started are uncertain, and the rest is sent. */
    private DispatchedCampaign recovered() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(100)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        campaign.leaseToUnknownNode(campaign.firstMessage() + STARTED - 1);
        campaign.release();
        settled(campaign, STARTED);
        assertThat(campaign.states()).containsExactly(Map.entry(25, STARTED), Map.entry(50, 100 - STARTED));
        return campaign;
    }

    /** The first was sent, the second refused, the third failed temporarily; the fourth was in flight. */
    private JournalRecord journal(DispatchedCampaign campaign, boolean complete) {
        long first = campaign.firstMessage();
        return new JournalRecord(
                block(campaign),
                1,
                complete,
                Map.of(
                        first,
                        answered(new AttemptResult.Final(MessageState.SENT, null)),
                        first + 1,
                        answered(new AttemptResult.Final(
                                MessageState.FAILED,
                                new AttemptResult.Reason(FailureClass.RECIPIENT_PERMANENT, "no_such", "No such"))),
                        first + 2,
                        answered(new AttemptResult.RetryLater(
                                Duration.ZERO, new AttemptResult.Reason(FailureClass.TRANSIENT, "busy", "Busy"))),
                        first + 3,
                        new Entry(1, 0, Optional.empty())));
    }

    private static Entry answered(AttemptResult result) {
        return new Entry(1, System.currentTimeMillis(), Optional.of(result));
    }

    private long block(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select min(id) from send_block where plan_id = :plan")
                .bind("plan", campaign.id().value())
                .mapTo(Long.class)
                .one());
    }

    private int attempts(DispatchedCampaign campaign, int place) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select attempts - uncounted_attempts from message where id = :id")
                        .bind("id", campaign.firstMessage() + place)
                        .mapTo(Integer.class)
                        .one());
    }

    private List<String> failures(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select class || ' ' || final from failure where plan_id = :plan order by 1")
                .bind("plan", campaign.id().value())
                .mapTo(String.class)
                .list());
    }

    private void settled(DispatchedCampaign campaign, int uncertain) throws Exception {
        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()),
                counts -> assertThat(List.of(counts.uncertain(), counts.sent() + counts.failed() + counts.uncertain()))
                        .as("states %s", campaign.states())
                        .containsExactly((long) uncertain, 100L));
    }
}
