package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.credits.Price;
import io.tidings.credits.Prices;
import io.tidings.schedule.JobContext;
import io.tidings.shared.Actor;
import io.tidings.testing.CampaignBuilder;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S4-62")
class ExperimentTest {
    private static final int PEOPLE = 1_500;
    private static final long SEGMENT = 1_000;
    private static final List<Map<String, Object>> VARIANTS = List.of(
            Map.of("name", "Short", "weight", 1, "message_content", "Hi"),
            Map.of("name", "Named", "weight", 2, "base_template", "Hi {first_name}"));

    @Inject
    TestCampaigns campaigns;

    @Inject
    Experiments experiments;

    @Inject
    CampaignLauncher launcher;

    @Inject
    LauncherCheck launcherCheck;

    @Inject
    Credits credits;

    @Inject
    Prices prices;

    @Inject
    Books books;

    @Inject
    Jdbi jdbi;

    @Test
    void each_recipient_gets_one_variant_and_each_variant_is_counted() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), PEOPLE);
        var campaign = anExperiment(account).launched();

        campaign.awaitEnd();

        assertThat(campaign.messages()).extracting(Row::contact).containsExactlyElementsOf(contacts);
        long named = texts(campaign, "Hi first%");
        assertThat(texts(campaign, "Hi")).isEqualTo(PEOPLE - named);
        assertThat(named).isBetween(PEOPLE * 60L / 100, PEOPLE * 73L / 100);
        eventually(SOON, () -> campaign.view("variants"), stats -> {
            assertThat(stats.getList("data.name")).containsExactly("Short", "Named");
            assertThat(stats.getLong("data[1].recipients")).isEqualTo(named);
            assertThat(stats.getLong("data[0].sent") + stats.getLong("data[1].sent"))
                    .isEqualTo(PEOPLE);
        });
    }

    @Test
    void a_test_sends_its_share_and_the_rest_waits_for_the_winner() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = anExperiment(account).withContacts(PEOPLE).testing(20).launched();

        var tested = eventually(SOON, campaign::messages, rows -> {
            assertThat(rows).isNotEmpty();
            assertThat(rows).allSatisfy(row -> assertThat(row.state()).isEqualTo(50));
            assertThat(phase(campaign)).isEqualTo("waiting");
        });
        assertThat(tested.size()).isBetween(PEOPLE * 15 / 100, PEOPLE * 25 / 100);
        experiments.decideDue();
        assertThat(phase(campaign)).isEqualTo("waiting");

        campaign.post("winner", Map.of("variant", "Nothing")).then().statusCode(422);
        campaign.post("winner", Map.of("variant", "short"))
                .then()
                .statusCode(200)
                .body("data[0].winner", equalTo(true));
        var end = campaign.awaitEnd();

        assertThat(end.getLong("sent")).isEqualTo(PEOPLE);
        assertThat(campaign.messages())
                .extracting(Row::contact)
                .doesNotHaveDuplicates()
                .hasSize(PEOPLE);
        assertThat(campaign.messages().stream().skip(tested.size()))
                .allSatisfy(row -> assertThat(row.body()).isEqualTo("Hi"));
        campaign.post("winner").then().statusCode(409).body("code", equalTo("no_test_running"));
        assertThat(unsettled(campaign)).isZero();
    }

    @Test
    void a_test_is_decided_automatically_when_its_time_is_over() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = anExperiment(account).withContacts(PEOPLE).testing(50).launched();
        eventually(SOON, () -> phase(campaign), phase -> assertThat(phase).isEqualTo("waiting"));

        jdbi.useHandle(handle -> handle.execute("update campaign set test_until = now() where id = ?", campaign.id()));
        experiments.decideDue();

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void a_campaign_cancelled_while_its_rest_waits_ends() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = anExperiment(account).withContacts(PEOPLE).testing(20).launched();
        eventually(SOON, () -> phase(campaign), phase -> assertThat(phase).isEqualTo("waiting"));

        campaign.post("cancel").then().statusCode(200);

        assertThat(campaign.awaitEnd().getString("status")).isEqualTo("cancelled");
        assertThat(unsettled(campaign)).isZero();
    }

    @Test
    @Tag("S3-29")
    void a_rest_that_cannot_be_paid_is_not_sent_and_the_campaign_ends() throws Exception {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), PEOPLE * SEGMENT);
        var campaign = tested(account);
        setHigherPrice(account);

        campaign.post("winner").then().statusCode(200);

        assertEndsWithItsTest(account, campaign, "insufficient_credits");
    }

    @Test
    @Tag("S3-1")
    void without_a_subscription_the_rest_is_not_sent() throws Exception {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), PEOPLE * SEGMENT);
        var campaign = tested(account);
        var unused = credits.changeTerms(Actor.system(account.id()), null, false);

        campaign.post("winner").then().statusCode(200);

        assertEndsWithItsTest(account, campaign, "subscription_inactive");
    }

    @Test
    void a_paused_campaign_ends_if_its_rest_is_refused() throws Exception {
        var account = campaigns.account(PERFECT);
        books.limitTo(account.id(), PEOPLE * SEGMENT);
        var campaign = tested(account);
        setHigherPrice(account);
        campaign.post("pause").then().statusCode(200);
        // Simulates a pause between the decision and the launcher.
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set phase = 'rest', winner = 0, launch_cursor = 0 where id = ?", campaign.id()));

        launcher.run(Long.toString(campaign.id()), JobContext.stoppingWhen(() -> false));

        assertEndsWithItsTest(account, campaign, "insufficient_credits");
    }

    @Test
    void the_test_of_a_paused_campaign_is_decided_after_it_resumes() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = tested(account);
        campaign.post("pause").then().statusCode(200);
        jdbi.useHandle(handle -> handle.execute("update campaign set test_until = now() where id = ?", campaign.id()));

        experiments.decideDue();

        assertThat(phase(campaign)).isEqualTo("waiting");
        campaign.post("winner").then().statusCode(409).body("code", equalTo("no_test_running"));
        campaign.post("resume").then().statusCode(200);
        experiments.decideDue();
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
        assertThat(unsettled(campaign)).isZero();
    }

    @Test
    void a_test_paused_while_it_is_sent_continues_with_its_remaining_messages() throws Exception {
        var account = campaigns.account("""
                {"latency_ms_min": 300, "latency_ms_max": 300, "success_rate": 1, "receipts": false}""");
        var campaign = anExperiment(account).withContacts(PEOPLE).testing(50).launched();
        eventually(
                SOON,
                campaign::progress,
                seen -> assertThat(seen.getLong("sent")).isPositive());
        campaign.post("pause").then().statusCode(200);
        campaign.post("resume").then().statusCode(200);
        campaigns.changeGateway(account, PERFECT);
        eventually(
                SOON,
                campaign::messages,
                rows -> assertThat(rows)
                        .isNotEmpty()
                        .allSatisfy(row -> assertThat(row.state()).isEqualTo(50)));
        campaign.post("winner").then().statusCode(200);

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void a_campaign_cancelled_during_a_paused_test_or_while_its_rest_is_written_ends() throws Exception {
        var account = campaigns.account(PERFECT);
        var paused = tested(account);
        paused.post("pause").then().statusCode(200);
        paused.post("cancel").then().statusCode(200);
        var decided = anExperiment(account).testing(20).launched();
        eventually(SOON, () -> phase(decided), phase -> assertThat(phase).isEqualTo("waiting"));
        decided.post("winner").then().statusCode(200);
        var late = decided.post("cancel").statusCode();

        assertThat(paused.awaitEnd().getString("status")).isEqualTo("cancelled");
        assertThat(decided.awaitEnd().getString("status")).isEqualTo(late == 200 ? "cancelled" : "sent");
        assertThat(unsettled(paused) + unsettled(decided)).isZero();
    }

    @Test
    void a_rest_without_a_launcher_job_is_sent() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = tested(account);
        // Simulates a decision while the job of the test is about to end. Then no second job is enqueued.
        jdbi.useHandle(handle -> handle.execute(
                "update campaign set phase = 'rest', winner = 1, launch_cursor = 0 where id = ?", campaign.id()));

        launcherCheck.enqueueMissing(Duration.ofHours(1));

        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void an_invalid_experiment_is_refused_with_a_pointer() {
        var account = campaigns.account(PERFECT);
        assertRefused(account, Map.of("variants", List.of(VARIANTS.getFirst())), "invalid_variants", "#/variants");
        assertRefused(account, Map.of("variants", VARIANTS, "message_content", "x"), "content_ambiguous", "#/variants");
        assertRefused(
                account,
                Map.of("variants", List.of(VARIANTS.getFirst(), Map.of("base_template", "{unknown_field}"))),
                "unknown_placeholder",
                "#/variants/1/base_template");
        assertRefused(
                account,
                Map.of("variants", VARIANTS, "test", Map.of("share", 20, "wait_minutes", 5, "by", "clicked")),
                "clicks_not_tracked",
                "#/test/by");
        assertRefused(
                account,
                Map.of("variants", VARIANTS, "test", Map.of("share", 60, "wait_minutes", 5)),
                "invalid_value",
                "#/test/share");
    }

    @Test
    void setting_one_text_removes_the_variants_of_a_draft() {
        var account = campaigns.account(PERFECT);
        var campaign = anExperiment(account).created();
        campaign.patch(Map.of("name", "Renamed")).then().statusCode(200).body("variants[1].name", equalTo("Named"));
        campaign.patch(Map.of("message_content", "One for all"))
                .then()
                .statusCode(200)
                .body("variants", equalTo(null))
                .body("message_content", equalTo("One for all"));
    }

    /** Launches a campaign and waits until its test is sent and waits for a winner. */
    private TestCampaign tested(TestAccount account) throws Exception {
        var campaign = anExperiment(account).withContacts(PEOPLE).testing(20).launched();
        eventually(SOON, campaign::messages, rows -> {
            assertThat(phase(campaign)).isEqualTo("waiting");
            assertThat(rows)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.state()).isEqualTo(50));
        });
        return campaign;
    }

    /** Raises the price, so that the rest costs more than its reservation and the balance. */
    private void setHigherPrice(TestAccount account) {
        prices.replace(Actor.system(account.id()), List.of(new Price("", (int) SEGMENT + 1)));
    }

    private void assertEndsWithItsTest(TestAccount account, TestCampaign campaign, String code) throws Exception {
        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("sent");
        assertThat(end.getLong("sent")).isBetween(PEOPLE * 15L / 100, PEOPLE * 25L / 100);
        assertThat(campaign.get("history").jsonPath().getList("data.reason", String.class))
                .anySatisfy(reason -> assertThat(reason).startsWith("rest_not_sent: " + code));
        assertThat(unsettled(campaign)).isZero();
        var unused = books.verifiedBalance(account.id());
    }

    private static CampaignBuilder anExperiment(TestAccount account) {
        return aCampaign().in(account).with("variants", VARIANTS);
    }

    private static void assertRefused(TestAccount account, Map<String, Object> more, String code, String pointer) {
        aCampaign().in(account).with(more).refused(422, code).body("errors[0].pointer", equalTo(pointer));
    }

    private String phase(TestCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select phase from campaign where id = :id")
                .bind("id", campaign.id())
                .mapTo(String.class)
                .one());
    }

    private long texts(TestCampaign campaign, String pattern) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from message where plan_id = :id and body like :pattern")
                        .bind("id", campaign.id())
                        .bind("pattern", pattern)
                        .mapTo(Long.class)
                        .one());
    }

    /** Returns the credits that are still reserved after the campaign has ended. */
    private long unsettled(TestCampaign campaign) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(sum(reserved_units), 0) from reservation where plan_id = :id")
                .bind("id", campaign.id())
                .mapTo(Long.class)
                .one());
    }
}
