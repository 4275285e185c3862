package io.tidings.progress;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.messages.MessageState;
import io.tidings.plans.RetryPolicy;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Paging through a list while it changes repeats no recipient, and misses none that stays in the list. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S4-46")
class PagingWhileSendingTest {
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO);
    private static final String PERFECT =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"receipts\": false}";
    private static final String DOWN =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 0, \"receipts\": false}";

    @Inject
    StatusUpdateStore statusUpdates;

    @Inject
    Jdbi jdbi;

    @Test
    void later_failures_do_not_shift_the_list_of_failed_recipients() throws Exception {
        var campaign = finished(DOWN, 30);
        var first = get(campaign, path(campaign, "failed-recipients?page_size=10"));
        var frozen = get(campaign, path(campaign, "failed-recipients?page_size=100"))
                .jsonPath()
                .getList("data.message_id", Long.class);
        assertThat(frozen).hasSize(30);
        assertThat(first.jsonPath().getLong("pagination.anchor")).isPositive();

        // The first recipient fails once more, after all others.
        jdbi.useHandle(handle -> handle.execute("""
                insert into failure (account_id, plan_id, message_id, gateway_id, attempt, class, code, detail, final)
                select account_id, plan_id, message_id, gateway_id, attempt + 1, class, code, detail, true
                  from failure where message_id = ?""", campaign.firstMessage()));

        assertThat(readAllPages(campaign, first)).containsExactlyElementsOf(frozen);
        assertThat(get(campaign, path(campaign, "failed-recipients")).jsonPath().getLong("data[0].message_id"))
                .as("the newest failure is first in a list without an anchor")
                .isEqualTo(campaign.firstMessage());
    }

    @Test
    void a_message_that_leaves_a_status_hides_no_message_that_stays() throws Exception {
        var campaign = finished(PERFECT, 30);
        var first = get(campaign, path(campaign, "recipients?status=sent&page_size=10"));

        markDelivered(campaign, 5);

        assertThat(readAllPages(campaign, first)).containsExactlyElementsOf(ids(campaign));
        var sent = get(campaign, path(campaign, "recipients?status=sent&page_size=10"));
        assertThat(readAllPages(campaign, sent))
                .containsExactlyElementsOf(ids(campaign).subList(5, 30));
    }

    @Test
    void the_anchor_freezes_the_list_of_all_recipients() throws Exception {
        var campaign = finished(PERFECT, 30);
        var first = get(campaign, path(campaign, "recipients?page_size=10"));

        markDelivered(campaign, 5);

        assertThat(first.jsonPath().getLong("pagination.anchor")).isEqualTo(campaign.firstMessage() + 29);
        assertThat(readAllPages(campaign, first)).containsExactlyElementsOf(ids(campaign));
        assertThat(get(campaign, path(campaign, "recipients?anchor=" + (campaign.firstMessage() + 9)))
                        .jsonPath()
                        .getLong("pagination.total_count"))
                .isEqualTo(10);
        assertThat(get(campaign, path(campaign, "recipients?after=" + Long.MAX_VALUE))
                        .jsonPath()
                        .getList("data"))
                .isEmpty();
    }

    private DispatchedCampaign finished(String gateway, int messages) throws Exception {
        var campaign = aDispatchedCampaign()
                .withMessages(messages)
                .through(gateway)
                .retrying(ONCE)
                .released();
        eventually(
                SOON,
                () -> get(campaign, path(campaign, "progress")).jsonPath(),
                progress -> assertThat(progress.getBoolean("over")).isTrue());
        return campaign;
    }

    private void markDelivered(DispatchedCampaign campaign, int messages) throws Exception {
        assertThat(statusUpdates.raise(ids(campaign).subList(0, messages).stream()
                        .map(id -> new StatusUpdate(id, MessageState.DELIVERED, null, System.currentTimeMillis()))
                        .toList()))
                .isEqualTo(messages);
    }

    private static List<Long> ids(DispatchedCampaign campaign) {
        return LongStream.range(campaign.firstMessage(), campaign.firstMessage() + campaign.messages())
                .boxed()
                .toList();
    }

    /** Reads all pages by following the Link header. */
    private static List<Long> readAllPages(DispatchedCampaign campaign, Response first) {
        var found = new ArrayList<Long>();
        var page = first;
        while (true) {
            found.addAll(page.jsonPath().getList("data.message_id", Long.class));
            var header = page.header("Link");
            var next = NEXT.matcher(header == null ? "" : header);
            if (!next.find()) {
                return found;
            }
            page = get(campaign, next.group(1));
        }
    }

    private static String path(DispatchedCampaign campaign, String list) {
        return "/api/v1/campaigns/" + campaign.id() + "/" + list;
    }

    private static Response get(DispatchedCampaign campaign, String path) {
        return campaign.account()
                .api()
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .response();
    }
}
