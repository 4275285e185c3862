package io.tidings.launch;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.tidings.campaigns.CampaignStore;
import io.tidings.campaigns.TestContacts;
import io.tidings.gateways.Gateways;
import io.tidings.schedule.Tasks;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Creates accounts with a gateway, and creates and launches campaigns, mostly through the API. */
@Singleton
public final class LaunchedCampaigns {
    public static final Duration SOON = Duration.ofSeconds(60);
    public static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";
    private static final List<String> COUNTS = List.of(
            "queued",
            "sending",
            "sent",
            "delivered",
            "undelivered",
            "read",
            "failed",
            "skipped",
            "cancelled",
            "uncertain");

    private final Jdbi jdbi;
    private final TestAccounts accounts;
    private final Gateways gateways;
    private final Tasks tasks;
    private final LaunchStore launches;
    private final LaunchChecks checks;
    private final CampaignStore store;
    private final ObjectMapper json;

    LaunchedCampaigns(
            Jdbi jdbi,
            TestAccounts accounts,
            Gateways gateways,
            Tasks tasks,
            LaunchStore launches,
            LaunchChecks checks,
            CampaignStore store,
            ObjectMapper json) {
        this.jdbi = jdbi;
        this.accounts = accounts;
        this.gateways = gateways;
        this.tasks = tasks;
        this.launches = launches;
        this.checks = checks;
        this.store = store;
        this.json = json;
    }

    public TestContacts people() {
        return new TestContacts(jdbi);
    }

    public TestAccount account(String simulatorSettings) {
        var account = accounts.create();
        try {
            gateways.create(account.id(), "Simulator", "simulator", json.readTree(simulatorSettings), 64);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return account;
    }

    /** Changes the settings of the gateway of the account. */
    public void settings(TestAccount account, String simulatorSettings) throws IOException {
        var gateway = gateways.ofAccount(account.id()).getFirst().id();
        var unused = gateways.change(account.id(), gateway, null, json.readTree(simulatorSettings), null, null);
    }

    /** Sets a campaign to cancelled, as if it was cancelled before its end. */
    public void markCancelled(long campaign) {
        jdbi.useTransaction(handle -> {
            handle.execute("update campaign set status = 'cancelled' where id = ?", campaign);
            handle.execute("update send_plan set state = 'stopped' where id = ?", campaign);
        });
    }

    public int stateOf(long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select state from message where id = :id")
                .bind("id", message)
                .mapTo(Integer.class)
                .one());
    }

    /** Creates an account that cannot send. */
    public TestAccount accountWithoutGateway() {
        return accounts.create();
    }

    public long created(TestAccount account, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    public Response send(TestAccount account, long campaign) {
        return account.api().post("/api/v1/campaigns/{id}/send", campaign);
    }

    public JsonPath campaign(TestAccount account, long campaign) {
        return account.api()
                .get("/api/v1/campaigns/{id}", campaign)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Returns the progress. Asserts that the counts sum to the total. */
    public JsonPath progress(TestAccount account, long campaign) {
        var progress = account.api()
                .get("/api/v1/campaigns/{id}/progress", campaign)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(COUNTS.stream().mapToLong(progress::getLong).sum())
                .as("the counts of %s", progress.prettify())
                .isEqualTo(progress.getLong("total"));
        COUNTS.forEach(count -> assertThat(progress.getLong(count)).isNotNegative());
        return progress;
    }

    public JsonPath over(TestAccount account, long campaign) throws Exception {
        return eventually(
                SOON,
                () -> progress(account, campaign),
                progress -> assertThat(progress.getBoolean("over")).isTrue());
    }

    /** Launches a campaign without a job, so that the test runs the launcher itself. */
    void startWithoutJob(TestAccount account, long campaign, long size) {
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), LaunchJobs.LAUNCH, Long.toString(campaign));
            assertThat(launches.begin(
                            handle, new CampaignId(campaign), task, new LaunchChecks.LaunchRequest(null, size, null)))
                    .isTrue();
        });
    }

    /**
     * Launches a campaign like a request, but without a job.
     *
     * @param hash the hash of a rehearsal; null for any plan
     */
    void startWithoutJob(TestAccount account, long id, @Nullable String hash) {
        var campaign = store.find(account.id(), new CampaignId(id)).orElseThrow();
        var request = checks.check(campaign, Optional.empty()).withExpectedHash(hash);
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), LaunchJobs.LAUNCH, Long.toString(id));
            assertThat(launches.begin(handle, campaign.id(), task, request)).isTrue();
        });
    }

    JsonPath rehearse(TestAccount account, long campaign) throws Exception {
        var started = account.api()
                .post("/api/v1/campaigns/{id}/rehearsal", campaign)
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        return eventually(
                SOON,
                () -> account.api()
                        .get("/api/v1/rehearsals/{id}", started.getString("id"))
                        .jsonPath(),
                rehearsal -> assertThat(rehearsal.getString("state")).isEqualTo("succeeded"));
    }

    /** Launches exactly the rehearsed plan. */
    Response launch(TestAccount account, long campaign, String hash) {
        return account.api().body(Map.of("rehearsal_hash", hash)).post("/api/v1/campaigns/{id}/send", campaign);
    }

    void optOut(TestAccount account, long contact) {
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

    void rename(long contact, String name) {
        jdbi.useHandle(handle -> handle.execute("update contact set first_name = ? where id = ?", name, contact));
    }

    /** Returns all messages of the campaign in the order of their ids. */
    List<Row> messages(long campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.id, m.contact_id, m.state, m.body, cast(m.variables as text) as variables, m.error_code,
                               b.block_no
                          from message m
                          join send_block b on b.plan_id = m.plan_id and m.id between b.first_id and b.last_id
                                           and b.message_ids is null
                         where m.plan_id = :id
                         order by m.id
                        """)
                .bind("id", campaign)
                .map((row, context) -> new Row(
                        row.getLong("id"),
                        row.getLong("contact_id"),
                        row.getInt("state"),
                        String.valueOf(row.getString("body")),
                        String.valueOf(row.getString("variables")),
                        String.valueOf(row.getString("error_code")),
                        row.getInt("block_no")))
                .list());
    }

    /** The row of a message. Null texts are "null". */
    record Row(long id, long contact, int state, String body, String variables, String errorCode, int blockNo) {}
}
