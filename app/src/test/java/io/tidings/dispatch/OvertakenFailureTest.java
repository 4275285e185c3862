package io.tidings.dispatch;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.gateways.FailureClass;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.plancontrol.DeadLetterFilter;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.reports.DeadLetters;
import io.tidings.reports.FailedRecipients;
import io.tidings.reports.FailureGroup;
import io.tidings.reports.FailureGroups;
import io.tidings.shared.MessageId;
import io.tidings.shared.PageRequest;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A message that was recorded as failed and was sent after all is no dead letter. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-48")
class OvertakenFailureTest {
    private static final String REFUSING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";
    private static final PageRequest FIRST_PAGE = new PageRequest(1, 20, null);

    @Inject
    Dispatches dispatch;

    @Inject
    StatusUpdateStore updates;

    @Inject
    OutcomeStore outcomes;

    @Inject
    DeadLetters letters;

    @Inject
    FailureGroups groups;

    @Inject
    FailedRecipients recipients;

    @Inject
    Jdbi jdbi;

    @Test
    void a_receipt_removes_the_message_from_the_dead_letters_and_from_each_report() throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(10)
                .through(REFUSING)
                .retrying(RetryPolicy.DEFAULT)
                .released();
        eventually(
                SOON,
                () -> dispatch.isFinished(campaign.id()),
                drained -> assertThat(drained).isTrue());
        assertFailed(campaign, 10);

        updates.raise(List.of(
                new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 1),
                new StatusUpdate(campaign.firstMessage() + 1, MessageState.SENT, null, 1)));

        assertFailed(campaign, 8);
        assertThat(letters.find(campaign.account().id(), new MessageId(campaign.firstMessage())))
                .isEmpty();
    }

    @Test
    void a_failure_recorded_after_the_receipt_is_resolved_from_the_start() {
        var campaign = aDispatchedCampaign()
                .withMessages(2)
                .through(REFUSING)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle -> handle.execute(
                "update message set state = <DELIVERED>, attempts = 1, outcome_at = now() where id = ?",
                campaign.firstMessage()));
        var block = jdbi.withHandle(
                handle -> handle.createQuery("select " + BlockStore.BLOCK + " from send_block where plan_id = :id")
                        .bind("id", campaign.id().value())
                        .map(BlockStore::block)
                        .one());
        var failed = new AttemptResult.Final(
                MessageState.FAILED, new AttemptResult.Reason(FailureClass.RECIPIENT_PERMANENT, "absent", "Not there"));

        jdbi.useTransaction(handle -> {
            try {
                assertThat(outcomes.write(
                                handle,
                                new ArrayList<>(List.of(
                                        new MessageResult(block, campaign.firstMessage(), failed, 1, 1, null),
                                        new MessageResult(block, campaign.firstMessage() + 1, failed, 1, 1, null)))))
                        .isEmpty();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(letters.list(campaign.account().id(), DeadLetterFilter.of(Set.of()), FIRST_PAGE)
                        .data())
                .extracting(letter -> letter.message().value())
                .containsExactly(campaign.firstMessage() + 1);
    }

    private void assertFailed(DispatchedCampaign campaign, long many) {
        var account = campaign.account().id();
        assertThat(letters.list(account, DeadLetterFilter.of(Set.of()), FIRST_PAGE)
                        .totalCount())
                .isEqualTo(many);
        assertThat(recipients
                        .list(account, campaign.id(), Optional.empty(), FIRST_PAGE)
                        .totalCount())
                .isEqualTo(many);
        assertThat(groups.of(account, campaign.id(), dispatch.counts(campaign.id())).stream()
                        .mapToLong(FailureGroup::count)
                        .sum())
                .isEqualTo(many);
    }
}
