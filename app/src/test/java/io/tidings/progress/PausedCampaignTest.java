package io.tidings.progress;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.plans.RetryPolicy;
import io.tidings.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of a paused campaign count as waiting in the queue, the lists and the metrics. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PausedCampaignTest {
    private static final String PERFECT =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"receipts\": false}";

    private DispatchedCampaign campaign;

    @BeforeEach
    void pauseWhilePreparing() {
        campaign = aDispatchedCampaign()
                .withMessages(250)
                .through(PERFECT)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        apply("pause");
        campaign.release();
    }

    @Test
    @Tag("S3-30")
    void the_queue_counts_its_messages_as_paused() {
        var queue = get("/api/v1/queue");

        assertThat(queue.getLong("total.paused")).isEqualTo(250);
        assertThat(queue.getLong("total.depth")).isZero();
        assertThat(queue.getString("total.oldest_seconds")).isNull();
    }

    @Test
    void its_recipients_messages_and_batches_are_listed() {
        var recipients = get(path() + "/recipients?status=queued&page_size=5");
        assertThat(recipients.getLong("pagination.total_count")).isEqualTo(250);
        assertThat(recipients.getList("data")).hasSize(5);
        assertThat(get("/api/v1/messages?state=queued").getList("data")).hasSize(20);

        var metrics = get(path() + "/metrics");
        assertThat(metrics.getLong("batches.total")).isEqualTo(3);
        assertThat(metrics.getLong("batches.waiting")).isEqualTo(3);
        assertThat(get(path() + "/batches").getList("data.state", String.class)).containsOnly("paused");
    }

    @Test
    void the_timeline_of_a_message_names_the_pause_and_the_message_can_be_cancelled() throws Exception {
        var message = "/api/v1/messages/" + campaign.firstMessage();
        assertThat(get(message).getString("timeline[-1].text")).isEqualTo("Its campaign is paused.");

        campaign.account().api().post(message + "/cancel").then().statusCode(200);
        assertThat(get(message).getString("state")).isEqualTo("cancelled");
        apply("resume");

        var end = eventually(
                SOON,
                () -> get(path() + "/progress"),
                progress -> assertThat(progress.getBoolean("over")).isTrue());
        assertThat(end.getLong("cancelled")).isEqualTo(1);
        assertThat(end.getLong("sent")).isEqualTo(249);
        assertThat(campaign.accepted()).hasSize(249).doesNotContain(campaign.firstMessage());
    }

    private void apply(String verb) {
        campaign.account().api().post(path() + "/" + verb).then().statusCode(200);
    }

    private String path() {
        return "/api/v1/campaigns/" + campaign.id();
    }

    private JsonPath get(String path) {
        return campaign.account()
                .api()
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
