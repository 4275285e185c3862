package io.tidings.sending;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Credits;
import io.tidings.queue.Dispatches;
import io.tidings.shared.PlanId;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is not sent after its validity. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ValidityTest {
    private static final String DOWN = "{\"down\": true}";

    @Inject
    Senders senders;

    @Inject
    TestCampaigns campaigns;

    @Inject
    Dispatches dispatch;

    @Inject
    Credits credits;

    @Inject
    Jdbi jdbi;

    @Test
    void a_message_that_waits_for_a_gateway_that_never_answers_expires_in_time() throws Exception {
        var account = senders.account(DOWN);
        var accepted = senders.send(
                account, Map.of("to", Senders.phone(1), "body", "Your code is 1", "valid_for_seconds", 10));

        long message = accepted.getLong("message_id");

        var end = senders.awaitEnd(account, accepted.getString("task_id"));

        assertThat(end.getString("state")).isEqualTo("failed");
        assertThat(end.getString("error.code")).isEqualTo("validity_over");
        account.api()
                .get("/api/v1/messages/{id}", message)
                .then()
                .statusCode(200)
                .body("state", equalTo("expired"));
        assertThat(senders.accepted(message, 1)).isEmpty();
        eventually(SOON, () -> credits.balance(account.id()), balance -> {
            assertThat(balance.reserved()).isZero();
            assertThat(balance.spent()).isZero();
        });
        assertThat(dispatch.openPlans()).doesNotContain(planOf(message));
    }

    private PlanId planOf(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select plan_id from message where id = :id")
                .bind("id", message)
                .mapTo(Long.class)
                .map(PlanId::new)
                .one());
    }

    @Test
    void the_messages_of_a_batch_have_their_own_validity() throws Exception {
        var account = senders.account(DOWN);
        var batch = account.api()
                .body(Map.of(
                        "messages",
                        List.of(
                                Map.of("to", Senders.phone(1), "body", "A"),
                                Map.of("to", Senders.phone(2), "body", "B", "valid_for_seconds", 600))))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();

        var seconds = jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(round(extract(epoch from not_after - created_at)), 0) from message
                         where plan_id = :plan order by id""")
                .bind("plan", batch.getLong("batch_id"))
                .mapTo(Integer.class)
                .list());
        assertThat(seconds).containsExactly(0, 600);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 604_801})
    void a_validity_out_of_bounds_is_refused(int seconds) {
        senders.account(PERFECT)
                .api()
                .body(Map.of("to", Senders.phone(1), "body", "A", "valid_for_seconds", seconds))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/valid_for_seconds"));
    }

    @Test
    void after_its_latest_time_a_campaign_sends_nothing_and_counts_its_messages_as_failed() throws Exception {
        var campaign = aDispatchedCampaign()
                .sendUntil(Instant.now().minusSeconds(1))
                .withMessages(30)
                .released();

        eventually(
                SOON,
                () -> dispatch.counts(campaign.id()).failed(),
                failed -> assertThat(failed).isEqualTo(30));
        assertThat(campaign.accepted()).isEmpty();
        assertThat(jdbi.<List<String>, RuntimeException>withHandle(handle -> handle.createQuery(
                                "select distinct class || ' ' || code || ' ' || final from failure where plan_id = :plan")
                        .bind("plan", campaign.id().value())
                        .mapTo(String.class)
                        .list()))
                .containsExactly("expired validity_over true");
    }

    @Test
    void the_latest_time_of_a_campaign_is_stored_and_checked() {
        var account = campaigns.account(PERFECT);
        account.api()
                .body(Map.of(
                        "name", "A", "message_content", "Hi", "all", true, "send_until", "2030-03-31T20:00:00+02:00"))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .body("send_until", equalTo("2030-03-31T18:00:00Z"));
        account.api()
                .body(Map.of("name", "A", "message_content", "Hi", "all", true, "send_until", "tomorrow"))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_time"))
                .body("errors[0].pointer", equalTo("#/send_until"));
    }
}
