package io.tidings.statusupdates;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.queue.Dispatches;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class StatusUpdateStoreTest {
    @Inject
    Dispatches dispatch;

    @Inject
    StatusUpdateStore updates;

    @Inject
    Jdbi jdbi;

    private final List<DispatchedCampaign> made = new ArrayList<>();

    /** These messages have states that no block counted, and the check of the invariants would report that. */
    @AfterEach
    void takeThePlansAway() {
        jdbi.useHandle(handle -> {
            for (var campaign : made) {
                handle.execute(
                        "delete from send_block where plan_id = ?",
                        campaign.id().value());
                handle.execute(
                        "delete from reservation where plan_id = ?",
                        campaign.id().value());
            }
        });
    }

    @Test
    void updates_lead_to_the_same_rows_in_any_order_and_any_number() throws SQLException {
        var random = new Random(7);
        var campaign = prepared(200);
        setAll(campaign, 25);
        var all = new ArrayList<StatusUpdate>();
        for (long id = campaign.firstMessage(); id < campaign.firstMessage() + 200; id++) {
            for (var state :
                    List.of(MessageState.FAILED, MessageState.SENT, MessageState.UNDELIVERED, MessageState.DELIVERED)) {
                all.add(new StatusUpdate(id, state, null, 1_000_000L + state.rank()));
            }
        }
        Collections.shuffle(all, random);
        for (int from = 0; from < all.size(); from += 37) {
            var some = all.subList(from, Math.min(from + 37, all.size()));
            updates.raise(some);
            updates.raise(some);
        }

        assertThat(campaign.states()).containsExactly(Map.entry(70, 200));
        var counts = dispatch.counts(campaign.id());
        assertThat(counts.delivered()).isEqualTo(200);
        assertThat(counts.uncertain())
                .as("subtracted from a counter in which no block counted them")
                .isEqualTo(-200);
        assertThat(counts.sent() + counts.failed() + counts.undelivered()).isZero();
    }

    @Test
    void an_update_of_a_message_without_outcome_waits() throws SQLException {
        var campaign = prepared(1);
        assertThat(updates.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.DELIVERED, null, 1))))
                .isZero();
        assertThat(campaign.states()).containsOnlyKeys(0);
    }

    @Test
    void sent_after_failed_is_applied_and_counted_as_a_contradiction() throws SQLException {
        var campaign = prepared(1);
        setAll(campaign, 43);
        updates.raise(List.of(new StatusUpdate(campaign.firstMessage(), MessageState.SENT, null, 1)));
        assertThat(campaign.states()).containsOnlyKeys(50);
        assertThat(dispatch.contradictions(campaign.id())).isEqualTo(1);
    }

    private DispatchedCampaign prepared(int messages) {
        var campaign = aDispatchedCampaign()
                .withMessages(messages)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        made.add(campaign);
        return campaign;
    }

    private void setAll(DispatchedCampaign campaign, int state) {
        jdbi.useHandle(handle -> handle.execute(
                "update message set state = ? where id >= ? and id < ?",
                (short) state,
                campaign.firstMessage(),
                campaign.firstMessage() + campaign.messages()));
    }
}
