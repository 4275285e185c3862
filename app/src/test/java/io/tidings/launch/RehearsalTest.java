package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.messages.MessageState;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A launch sends exactly the messages that its rehearsal has counted. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RehearsalTest {
    private static final int SKIPPED = MessageState.SKIPPED.rank();

    @Inject
    TestCampaigns campaigns;

    @Inject
    JoblessLaunches launches;

    @Inject
    CampaignLauncher launcher;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-21")
    @Tag("S3-22")
    @Tag("S3-44")
    void a_rehearsal_counts_exactly_the_messages_of_the_launch() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Alice", "{}");
        campaigns.people().contact(account.id(), "Zoë ☺☺", "{}");
        campaigns.people().contact(account.id(), "", "{}");
        long gone = campaigns.people().contact(account.id(), "Gone", "{}");
        campaigns.optOut(account, gone);
        var campaign = aCampaign()
                .in(account)
                .template("Hello {first_name}, " + "x".repeat(60))
                .with("missing_value", "fail")
                .created();

        var rehearsed = campaign.rehearse();

        assertThat(rehearsed.getLong("result.audience")).isEqualTo(4);
        assertThat(rehearsed.getLong("result.recipients")).isEqualTo(2);
        assertThat(rehearsed.getMap("result.skipped")).isEqualTo(Map.of("missing_value", 1, "opted_out", 1));
        assertThat(rehearsed.getMap("result.segments")).isEqualTo(Map.of("1", 1, "2", 1));
        assertThat(rehearsed.getMap("result.encodings")).isEqualTo(Map.of("gsm7", 1, "ucs2", 1));
        assertThat(rehearsed.getList("result.forcing_ucs2.character")).contains("☺");
        assertThat(rehearsed.getLong("result.cost")).isEqualTo(3_000);
        assertThat(rehearsed.getString("result.countries[0].country")).isEqualTo("KE");
        assertThat(rehearsed.getString("result.countries[0].prefix")).isEqualTo("+254");
        assertThat(rehearsed.getLong("result.countries[0].cost")).isEqualTo(3_000);
        assertThat(rehearsed.getBoolean("result.balance.sufficient")).isTrue();
        assertThat(rehearsed.getString("result.longest.rendered_message")).startsWith("Hello Zoë ☺");
        assertThat(rehearsed.getLong("result.forecast.points[-1].sent")).isEqualTo(2);
        assertThat(campaign.messages()).isEmpty();

        campaign.sendRehearsed(rehearsed.getString("hash")).then().statusCode(202);
        campaign.awaitEnd();

        assertThat(campaign.messages())
                .extracting(Row::errorCode)
                .containsExactly("null", "null", "missing_value", "opted_out");
        assertThat(cost(campaign.id())).isEqualTo(3_000);
    }

    @Test
    void a_launch_that_is_stopped_and_resumed_has_the_same_hash() throws Exception {
        var campaign =
                aCampaign().withContacts(20_000).template("Hi {first_name}").created();
        var hash = campaign.rehearse().getString("hash");
        launches.beginChecked(campaign, hash);
        var chunks = new AtomicInteger();

        assertThatThrownBy(() -> launcher.run(
                        Long.toString(campaign.id()), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        launcher.run(Long.toString(campaign.id()), JobContext.stoppingWhen(() -> false));

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(20_000);
    }

    @Test
    void a_rehearsal_counts_a_hundred_thousand_contacts() throws Exception {
        var campaign =
                aCampaign().withContacts(100_000).template("Hi {first_name}").created();

        assertThat(campaign.rehearse().getLong("result.recipients")).isEqualTo(100_000);
    }

    @Test
    void a_contact_that_has_reached_the_cap_is_skipped() throws Exception {
        var account = campaigns.account(PERFECT);
        aCampaign().in(account).withContacts(3).ended();
        campaigns.people().contact(account.id(), "New", "{}");
        var second = aCampaign().in(account).cappedAt(1, 7).created();

        assertThat(second.rehearse().getMap("result.skipped")).isEqualTo(Map.of("frequency_capped", 3));
        second.send().then().statusCode(202);
        second.awaitEnd();

        assertThat(second.messages())
                .extracting(Row::errorCode)
                .containsExactly("frequency_capped", "frequency_capped", "frequency_capped", "null");
    }

    @Test
    void the_cap_of_the_account_counts_for_a_campaign_without_a_cap() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 1);
        account.api()
                .body(Map.of("messages", 1, "days", 1))
                .put("/api/v1/frequency-cap")
                .then()
                .statusCode(200)
                .body("frequency_cap.days", equalTo(1));
        for (int i = 0; i < 2; i++) {
            var campaign = aCampaign().in(account).ended();
            assertThat(campaign.messages().getFirst().state() == SKIPPED).isEqualTo(i == 1);
        }
    }

    @Test
    void a_saved_audience_is_frozen_when_its_campaign_is_launched() throws Exception {
        var account = campaigns.account(PERFECT);
        long vip = campaigns.people().contact(account.id(), "Alice", "{}", "vip");
        campaigns.people().contact(account.id(), "Bob", "{}");
        long audience = account.api()
                .body(Map.of("name", "VIP", "filter", Map.of("tag", "vip")))
                .post("/api/v1/audiences")
                .jsonPath()
                .getLong("id");
        var campaign = aCampaign()
                .in(account)
                .with("audience", Map.of("audience_id", audience))
                .ended();

        account.api().delete("/api/v1/audiences/{id}", audience).then().statusCode(204);

        assertThat(campaign.messages()).extracting(Row::contact).containsExactly(vip);
        var view = campaign.view();
        assertThat(view.getLong("audience.audience_id")).isEqualTo(audience);
        assertThat(view.getString("audience.filter.tag")).isEqualTo("vip");
    }

    @Test
    @Tag("S3-10")
    void an_audience_of_nobody_can_be_rehearsed_but_not_launched() throws Exception {
        var campaign = aCampaign()
                .with("audience", Map.of("filter", Map.of("tag", "x")))
                .created();

        assertThat(campaign.rehearse().getLong("result.recipients")).isZero();
        campaign.send().then().statusCode(422).body("code", equalTo("audience_empty"));
        assertThat(campaign.view().getString("status")).isEqualTo("draft");
    }

    private long cost(long campaign) {
        return number("select coalesce(sum(cost), 0) from message where plan_id = :id", campaign);
    }

    private long number(String sql, long campaign) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bind("id", campaign).mapTo(Long.class).one());
    }
}
