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

/** An account with a gateway and people, and what tests do with its campaigns, mostly through the API. */
@Singleton
public final class LaunchedCampaigns {
    public static final Duration SOON = Duration.ofSeconds(60);
    public static final String PERFECT = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "receipts": false}""";
    private static final List<String> BUCKETS = List.of(
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

    /** Gives the account's gateway other settings. */
    public void settings(TestAccount account, String simulatorSettings) throws IOException {
        var gateway = gateways.ofAccount(account.id()).getFirst().id();
        var unused = gateways.change(account.id(), gateway, null, json.readTree(simulatorSettings), null, null);
    }

    /** As if it had been cancelled before it ended. */
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

    /** Without a way to send. */
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

    /** Checks each time that the buckets sum to the total. */
    public JsonPath progress(TestAccount account, long campaign) {
        var progress = account.api()
                .get("/api/v1/campaigns/{id}/progress", campaign)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(BUCKETS.stream().mapToLong(progress::getLong).sum())
                .as("the buckets of %s", progress.prettify())
                .isEqualTo(progress.getLong("total"));
        BUCKETS.forEach(bucket -> assertThat(progress.getLong(bucket)).isNotNegative());
        return progress;
    }

    public JsonPath over(TestAccount account, long campaign) throws Exception {
        return eventually(
                SOON,
                () -> progress(account, campaign),
                progress -> assertThat(progress.getBoolean("over")).isTrue());
    }

    /** Launched, but with no job behind it: the test runs the launcher itself. */
    void startWithoutJob(TestAccount account, long campaign, long size) {
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), LaunchJobs.LAUNCH, Long.toString(campaign));
            assertThat(launches.begin(
                            handle, new CampaignId(campaign), task, new LaunchChecks.LaunchRequest(null, size, null)))
                    .isTrue();
        });
    }

    /** As a request launches it, but with no job behind it. @param hash of the rehearsal; null: any plan */
    void startWithoutJob(TestAccount account, long id, @Nullable String hash) {
        var campaign = store.find(account.id(), new CampaignId(id)).orElseThrow();
        var order = checks.check(campaign, Optional.empty()).withExpectedHash(hash);
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), LaunchJobs.LAUNCH, Long.toString(id));
            assertThat(launches.begin(handle, campaign.id(), task, order)).isTrue();
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

    /** Exactly what was rehearsed. */
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

    /** Every message of the campaign, in the order of their ids. */
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

    /** A message's row; what is null in it reads as "null". */
    record Row(long id, long contact, int state, String body, String variables, String errorCode, int blockNo) {}
}
