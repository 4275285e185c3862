package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.JournalReader.Entry;
import io.tidings.dispatch.JournalReader.JournalRecord;
import io.tidings.gateways.Gateways;
import io.tidings.messages.AttemptResult;
import io.tidings.queue.Dispatches;
import io.tidings.shared.GatewayId;
import io.tidings.shared.MessageId;
import io.tidings.statusupdates.ProviderRefs;
import io.tidings.statusupdates.ProviderRefs.Part;
import io.tidings.statusupdates.ProviderRefs.ProviderRef;
import io.tidings.statusupdates.ProviderRefs.RefKey;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProviderRefsTest {
    private static final String SETTINGS = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false, "receipt_id": "%s"}""";

    @Inject
    ProviderRefs refs;

    @Inject
    Dispatches dispatch;

    @Inject
    LostMessages lost;

    @Inject
    OutcomeStore outcomes;

    @Inject
    Gateways gateways;

    @Inject
    Jdbi jdbi;

    @Test
    void the_ids_of_the_provider_are_written_with_the_outcomes_and_found_again() throws Exception {
        var campaign = sent(SETTINGS.formatted("provider"));
        long message = campaign.firstMessage() + 7;
        var ref = "sim-" + message + "-1";

        assertThat(count(campaign)).isEqualTo(100);
        assertThat(refs.of(new MessageId(message))).containsExactly(new ProviderRef(ref, 1, 1));
        assertThat(find(gateway(campaign), ref))
                .containsExactly(Map.entry(new RefKey(gateway(campaign), ref), new Part(message, 1, 1, 1)));
        assertThat(find(new GatewayId(2_000_000_000), ref))
                .as("of another gateway")
                .isEmpty();
    }

    @Test
    void the_ids_that_an_uncertain_answer_names_are_kept() throws Exception {
        var campaign = sent(SETTINGS.formatted("provider"));
        long message = campaign.firstMessage();

        write(campaign, message, new AttemptResult.Uncertain("timeout"), List.of("first-of-two"));

        assertThat(refs.of(new MessageId(message))).extracting(ProviderRef::ref).contains("first-of-two");
    }

    @Test
    void the_ids_in_the_journal_of_a_killed_node_are_written_with_its_answers() throws Exception {
        var campaign = aDispatchedCampaign().withMessages(1).prepared();
        long message = campaign.firstMessage();
        var block = started(campaign);
        var journal = new JournalRecord(
                block.id().value(),
                block.fence(),
                true,
                Map.of(message, new Entry(1, 1, Optional.of(AttemptResult.SENT), List.of("SM1"))));

        jdbi.useTransaction(handle -> {
            var results = lost.results(handle, new RecoveryStore.TakenOver(block, false, 0, Instant.EPOCH), journal);
            var unused = outcomes.write(handle, results);
        });

        assertThat(campaign.states()).containsExactly(Map.entry(50, 1));
        assertThat(refs.of(new MessageId(message))).containsExactly(new ProviderRef("SM1", 1, 1));
        // The next holder closes the block and settles its credits.
        campaign.release();
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                finished -> assertThat(finished).isTrue());
    }

    @Test
    void a_receipt_that_waits_for_an_id_is_due_when_the_id_is_written() throws Exception {
        var campaign = sent(SETTINGS.formatted("ours"));
        long message = campaign.firstMessage();
        jdbi.useHandle(handle -> handle.execute("""
                insert into early_receipt (gateway_id, dedupe_key, ref, state, provider_at, apply_at)
                values (?, 'early', 'SM1', 70, now(), now() + interval '1 hour')""", gateway(campaign).value()));

        write(campaign, message, AttemptResult.SENT, List.of("SM1"));

        eventually(SOON, campaign::states, now -> assertThat(now).containsEntry(70, 1));
    }

    @Test
    void an_outcome_that_is_written_twice_leaves_one_row_and_an_id_that_cannot_be_stored_is_left_out()
            throws Exception {
        var campaign = sent(SETTINGS.formatted("provider"));
        long message = campaign.firstMessage();
        var named = List.of("sim-" + message + "-1", "no text \0", "x".repeat(3_000), "last");

        write(campaign, message, AttemptResult.SENT, named);
        write(campaign, message, AttemptResult.SENT, named);

        assertThat(refs.of(new MessageId(message)))
                .containsExactly(new ProviderRef("sim-" + message + "-1", 1, 1), new ProviderRef("last", 1, 4));
    }

    @Test
    void a_gateway_whose_receipts_carry_our_id_keeps_none() throws Exception {
        assertThat(count(sent(SETTINGS.formatted("ours")))).isZero();
    }

    private DispatchedCampaign sent(String settings) throws Exception {
        var campaign = aDispatchedCampaign().withMessages(100).through(settings).released();
        eventually(SOON, campaign::states, now -> assertThat(now).containsExactly(Map.entry(50, 100)));
        return campaign;
    }

    private void write(DispatchedCampaign campaign, long message, AttemptResult result, List<String> named)
            throws Exception {
        var block = block(campaign);
        jdbi.useTransaction(handle -> {
            var unused = outcomes.write(
                    handle, new ArrayList<>(List.of(new MessageResult(block, message, result, 1, 1, null, named))));
        });
    }

    /** Returns the block of the campaign, of which all messages were started. */
    private Block started(DispatchedCampaign campaign) {
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set started_upto = last_id where plan_id = ?",
                campaign.id().value()));
        return block(campaign);
    }

    private Block block(DispatchedCampaign campaign) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
    }

    private Map<RefKey, Part> find(GatewayId gateway, String ref) {
        return jdbi.withHandle(handle -> refs.find(handle, List.of(new RefKey(gateway, ref))));
    }

    private GatewayId gateway(DispatchedCampaign campaign) {
        return gateways.defaultFor(campaign.account().id()).orElseThrow().id();
    }

    private int count(DispatchedCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select count(*) from provider_ref where message_id >= :first and message_id < :end")
                .bind("first", campaign.firstMessage())
                .bind("end", campaign.firstMessage() + campaign.messages())
                .mapTo(Integer.class)
                .one());
    }
}
