package io.tidings.campaigns;

import static io.tidings.campaigns.LaunchedCampaigns.PERFECT;
import static io.tidings.campaigns.LaunchedCampaigns.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.tidings.campaigns.LaunchedCampaigns.Row;
import io.tidings.messages.MessageState;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.schedule.Tasks;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a rehearsal finds is what a launch then does, or the launch does nothing. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RehearsalTest {
    private static final Map<String, Object> HI = Map.of("name", "Hi", "message_content", "Hi", "all", true);
    private static final int SKIPPED = MessageState.SKIPPED.rank();

    @Inject
    LaunchedCampaigns campaigns;

    @Inject
    CampaignLauncher launcher;

    @Inject
    CampaignStore store;

    @Inject
    LaunchChecks checks;

    @Inject
    LaunchStore launches;

    @Inject
    RehearsalStore rehearsals;

    @Inject
    Tasks tasks;

    @Inject
    Jdbi jdbi;

    @Test
    @Tag("S3-21")
    @Tag("S3-22")
    @Tag("S3-44")
    void it_counts_exactly_what_the_launch_then_sends() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contact(account.id(), "Alice", "{}");
        campaigns.people().contact(account.id(), "Zoë ☺☺", "{}");
        campaigns.people().contact(account.id(), "", "{}");
        long gone = campaigns.people().contact(account.id(), "Gone", "{}");
        optOut(account, gone);
        long id = campaigns.created(
                account,
                Map.of(
                        "name",
                        "Exact",
                        "base_template",
                        "Hello {first_name}, " + "x".repeat(60),
                        "missing_value",
                        "fail",
                        "all",
                        true));

        var rehearsed = rehearsed(account, id);

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
        assertThat(campaigns.messages(id)).isEmpty();

        launch(account, id, rehearsed.getString("hash")).then().statusCode(202);
        campaigns.over(account, id);

        assertThat(campaigns.messages(id))
                .extracting(Row::errorCode)
                .containsExactly("null", "null", "missing_value", "opted_out");
        assertThat(cost(id)).isEqualTo(3_000);
    }

    @Test
    void exactly_this_plan_is_sent_or_nothing() throws Exception {
        var account = campaigns.account(PERFECT);
        long alice = campaigns.people().contact(account.id(), "Alice", "{}");
        long id = campaigns.created(account, Map.of("name", "Exact", "base_template", "Hi {first_name}", "all", true));
        var hash = rehearsed(account, id).getString("hash");
        assertThat(rehearsed(account, id).getString("hash")).isEqualTo(hash);

        renamed(alice, "Alicia");

        launch(account, id, hash).then().statusCode(409).body("code", equalTo("plan_changed"));
        launch(account, id, "0".repeat(64)).then().statusCode(409).body("code", equalTo("plan_changed"));
        assertThat(campaigns.campaign(account, id).getString("status")).isEqualTo("draft");
        renamed(alice, "Alice");
        launch(account, id, hash).then().statusCode(202);
    }

    @Test
    @Tag("S3-47")
    void a_change_that_is_only_found_while_writing_takes_the_launch_back() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), 2_500);
        long id = campaigns.created(account, Map.of("name", "Exact", "base_template", "Hi {first_name}", "all", true));
        var hash = rehearsed(account, id).getString("hash");
        renamed(contacts.getLast(), "Somebody else");

        launch(account, id, hash).then().statusCode(202);

        eventually(SOON, () -> campaigns.campaign(account, id), campaign -> {
            assertThat(campaign.getString("status")).isEqualTo("draft");
            assertThat(campaign.getString("status_reason")).startsWith("plan_changed");
        });
        assertThat(written(id)).isZero();
        account.api()
                .get("/api/v1/campaigns/{id}/history", id)
                .then()
                .body("data[-1].reason", startsWith("plan_changed"));
    }

    @Test
    void a_launch_that_is_stopped_and_goes_on_has_the_same_hash() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), 20_000);
        long id = campaigns.created(account, Map.of("name", "Exact", "base_template", "Hi {first_name}", "all", true));
        var hash = rehearsed(account, id).getString("hash");
        begun(account, id, hash);
        var chunks = new AtomicInteger();

        assertThatThrownBy(() ->
                        launcher.run(Long.toString(id), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        launcher.run(Long.toString(id), JobContext.stoppingWhen(() -> false));

        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(20_000);
    }

    @Test
    void a_hundred_thousand_are_rehearsed_in_seconds() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), 100_000);
        long id = campaigns.created(account, Map.of("name", "Big", "base_template", "Hi {first_name}", "all", true));
        long begun = System.nanoTime();

        var rehearsed = rehearsed(account, id);

        assertThat(rehearsed.getLong("result.recipients")).isEqualTo(100_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void whoever_has_had_enough_is_skipped() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 3);
        long first = campaigns.created(account, Map.of("name", "1", "message_content", "Hi", "all", true));
        campaigns.send(account, first).then().statusCode(202);
        campaigns.over(account, first);
        campaigns.people().contact(account.id(), "New", "{}");
        var body = Map.<String, Object>of(
                "name", "2", "message_content", "Hi", "all", true, "frequency_cap", Map.of("messages", 1, "days", 7));
        long second = campaigns.created(account, body);

        assertThat(rehearsed(account, second).getMap("result.skipped")).isEqualTo(Map.of("frequency_capped", 3));
        campaigns.send(account, second).then().statusCode(202);
        campaigns.over(account, second);

        assertThat(campaigns.messages(second))
                .extracting(Row::errorCode)
                .containsExactly("frequency_capped", "frequency_capped", "frequency_capped", "null");
    }

    @Test
    void the_accounts_own_cap_counts_when_a_campaign_has_none() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 1);
        account.api()
                .body(Map.of("messages", 1, "days", 1))
                .put("/api/v1/frequency-cap")
                .then()
                .statusCode(200)
                .body("frequency_cap.days", equalTo(1));
        for (int i = 0; i < 2; i++) {
            long id = campaigns.created(account, Map.of("name", "c" + i, "message_content", "Hi", "all", true));
            campaigns.send(account, id).then().statusCode(202);
            campaigns.over(account, id);
            assertThat(campaigns.messages(id).getFirst().state() == SKIPPED).isEqualTo(i == 1);
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
        long id = campaigns.created(
                account, Map.of("name", "Saved", "message_content", "Hi", "audience", Map.of("audience_id", audience)));

        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);
        account.api().delete("/api/v1/audiences/{id}", audience).then().statusCode(204);

        assertThat(campaigns.messages(id)).extracting(Row::contact).containsExactly(vip);
        var campaign = campaigns.campaign(account, id);
        assertThat(campaign.getLong("audience.audience_id")).isEqualTo(audience);
        assertThat(campaign.getString("audience.filter.tag")).isEqualTo("vip");
    }

    @Test
    @Tag("S3-10")
    void an_audience_without_anybody_fails_clearly() throws Exception {
        var account = campaigns.account(PERFECT);
        long id = campaigns.created(
                account,
                Map.of("name", "Nobody", "message_content", "Hi", "audience", Map.of("filter", Map.of("tag", "x"))));

        assertThat(rehearsed(account, id).getLong("result.recipients")).isZero();
        campaigns.send(account, id);

        eventually(
                SOON,
                () -> campaigns.campaign(account, id),
                campaign -> assertThat(campaign.getString("status_reason")).startsWith("no_recipients"));
    }

    @Test
    void while_a_plan_is_rehearsed_asking_again_begins_nothing() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 1);
        long id = campaigns.created(account, HI);
        var running = underWay(account, id);

        assertThat(ask(account, id).then().statusCode(202).extract().<String>path("id"))
                .isEqualTo(running.toString());

        account.api()
                .body(Map.of("message_content", "Hello"))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200);
        assertThat(rehearsed(account, id).getString("id")).isNotEqualTo(running.toString());
        campaigns.people().contacts(account.id(), 1);
        assertThat(rehearsed(account, id).getLong("result.recipients")).isEqualTo(2);
    }

    @Test
    void an_account_has_few_rehearsals_under_way_and_others_have_their_own() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 1);
        for (int i = 0; i < Rehearsals.MOST_RUNNING; i++) {
            underWay(account, campaigns.created(account, HI));
        }
        long id = campaigns.created(account, HI);

        ask(account, id)
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("10"))
                .body("code", equalTo("too_many_rehearsals"));

        var other = campaigns.account(PERFECT);
        campaigns.people().contacts(other.id(), 1);
        rehearsed(other, campaigns.created(other, HI));
        // Those that have ended, well or not, make room.
        jdbi.useHandle(handle -> handle.execute(
                "update task set state = 'failed' where account_id = ? and kind = 'rehearsal'",
                account.id().value()));
        rehearsed(account, id);
    }

    /** One that no job works on. */
    private UUID underWay(TestAccount account, long id) {
        var campaign = store.find(account.id(), new CampaignId(id)).orElseThrow();
        var order = checks.check(campaign, Optional.empty());
        var audience = store.audience(account.id(), campaign.id()).orElseThrow();
        var rehearsal = UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), Rehearsals.KIND, rehearsal.toString());
            rehearsals.insert(handle, rehearsal, campaign, task, audience, order);
        });
        return rehearsal;
    }

    private static Response ask(TestAccount account, long campaign) {
        return account.api().post("/api/v1/campaigns/{id}/rehearsal", campaign);
    }

    private JsonPath rehearsed(TestAccount account, long campaign) throws Exception {
        var started = ask(account, campaign).then().statusCode(202).extract().jsonPath();
        return eventually(
                SOON,
                () -> account.api()
                        .get("/api/v1/rehearsals/{id}", started.getString("id"))
                        .jsonPath(),
                rehearsal -> assertThat(rehearsal.getString("state")).isEqualTo("succeeded"));
    }

    private static Response launch(TestAccount account, long campaign, String hash) {
        return account.api().body(Map.of("rehearsal_hash", hash)).post("/api/v1/campaigns/{id}/send", campaign);
    }

    private void begun(TestAccount account, long id, String hash) {
        var campaign = store.find(account.id(), new CampaignId(id)).orElseThrow();
        var order = checks.check(campaign, Optional.empty()).expecting(hash);
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), CampaignLauncher.KIND, Long.toString(id));
            assertThat(launches.begin(handle, campaign.id(), task, order)).isTrue();
        });
    }

    private void optOut(TestAccount account, long contact) {
        var phone = jdbi.withHandle(handle -> handle.createQuery("select phone from contact where id = :id")
                .bind("id", contact)
                .mapTo(String.class)
                .one());
        account.api()
                .body(Map.of("phone", phone))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
    }

    private void renamed(long contact, String name) {
        jdbi.useHandle(handle -> handle.execute("update contact set first_name = ? where id = ?", name, contact));
    }

    private long cost(long campaign) {
        return number("select coalesce(sum(cost), 0) from message where plan_id = :id", campaign);
    }

    private long written(long campaign) {
        return number("select count(*) from message where plan_id = :id", campaign);
    }

    private long number(String sql, long campaign) {
        return jdbi.withHandle(handle ->
                handle.createQuery(sql).bind("id", campaign).mapTo(Long.class).one());
    }
}
