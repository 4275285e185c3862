package io.tidings.alerts;

import static io.tidings.dispatch.DispatchedCampaignBuilder.aDispatchedCampaign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.dispatch.DispatchedCampaign;
import io.tidings.maintenance.Invariants;
import io.tidings.plans.RetryPolicy;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class AlertsTest {
    private static final String PERFECT =
            "{\"latency_ms_min\": 0, \"latency_ms_max\": 0, \"success_rate\": 1, \"receipts\": false}";

    @Inject
    AlertChecks checks;

    @Inject
    AlertStore store;

    @Inject
    TestAccounts accounts;

    @Inject
    Credits credits;

    @Inject
    Books books;

    @Inject
    Invariants invariants;

    @Inject
    RaisedAlerts raisedAlerts;

    @Inject
    Jdbi jdbi;

    /** Collects the fired events. */
    @Singleton
    static final class RaisedAlerts {
        private final List<AlertRaised> alerts = new CopyOnWriteArrayList<>();

        void onRaised(@Observes AlertRaised alert) {
            alerts.add(alert);
        }

        List<AlertRaised> of(TestAccount account) {
            return alerts.stream()
                    .filter(alert -> alert.account().equals(Optional.of(account.id())))
                    .toList();
        }
    }

    @Test
    @Tag("S3-28")
    void a_stalled_queue_raises_one_alert_until_messages_are_sent() {
        var campaign = stalled();
        var account = campaign.account();

        check();
        check();

        var alert = alerts(account, "?open=true");
        assertThat(alert.getList("data.kind")).containsExactly("stalled");
        assertThat(alert.getString("data[0].subject")).startsWith("gateway:");
        assertThat(alert.getString("data[0].detail")).startsWith("40 messages are due and none is sent;");
        assertThat(alert.getInt("data[0].facts.messages")).isEqualTo(40);
        assertThat(raisedAlerts.of(account)).hasSize(1);
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "delete from send_block where plan_id = ?", campaign.id().value());
            credits.release(handle, campaign.id());
        });
        check();
        assertThat(alerts(account, "?open=true").getList("data")).isEmpty();
        assertThat(alerts(account, "").getString("data[0].cleared_at")).isNotNull();
        assertInvariantsHold(account);
    }

    @Test
    @Tag("S3-28")
    void a_queue_must_be_stalled_for_the_confirmation_time_before_the_alert_is_raised() {
        var campaign = stalled();

        checks.check(Duration.ofHours(1), Duration.ZERO);
        assertThat(alerts(campaign.account(), "").getList("data")).isEmpty();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set due_at = now() where plan_id = ?",
                campaign.id().value()));
        check();

        assertThat(alerts(campaign.account(), "").getList("data")).isEmpty();
        assertThat(raisedAlerts.of(campaign.account())).isEmpty();
    }

    @Test
    @Tag("S4-36")
    void a_campaign_with_too_many_failures_raises_an_alert() {
        var campaign = aDispatchedCampaign()
                .withMessages(200)
                .through(PERFECT)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        storeFailures(campaign, 30);

        check();

        var alert = alerts(campaign.account(), "");
        assertThat(alert.getList("data.kind")).containsExactly("failures");
        assertThat(alert.getString("data[0].subject")).isEqualTo("campaign:" + campaign.id());
        assertThat(alert.getString("data[0].detail")).startsWith("30.0 % of the latest messages failed (30 of 100).");
        storeFailures(campaign, 22);
        check();
        assertThat(alerts(campaign.account(), "?open=true").getList("data"))
                .as("just below the limit is not below the clearing threshold")
                .hasSize(1);
        storeFailures(campaign, 5);
        check();
        assertThat(alerts(campaign.account(), "?open=true").getList("data")).isEmpty();
        storeFailures(campaign, 60);
        check();
        assertThat(alerts(campaign.account(), "").getList("data"))
                .as("a reason that returns soon continues the same alert")
                .hasSize(1);
        assertThat(raisedAlerts.of(campaign.account())).hasSize(1);
    }

    @Test
    void a_due_campaign_that_could_not_be_launched_raises_an_alert_until_it_gets_a_new_time() {
        var account = accounts.create();
        var draft = Map.of("name", "Due", "channel", "sms", "message_content", "Hello");
        var id = account.api().body(draft).post("/api/v1/campaigns").jsonPath().getLong("id");
        jdbi.useHandle(handle -> handle.execute("""
                update campaign set status = 'scheduled', scheduled_at = now(), time_zone = 'UTC',
                       status_reason = 'no_audience: The campaign was due, but it has no audience.' where id = ?""", id));
        check();

        var alert = alerts(account, "?open=true");
        assertThat(alert.getList("data.kind")).containsExactly("not_launched");
        assertThat(alert.getString("data[0].subject")).isEqualTo("campaign:" + id);
        assertThat(alert.getString("data[0].detail"))
                .isEqualTo("The campaign was not launched at its time. The campaign was due, but it has no audience.");
        account.api()
                .body(Map.of("scheduled_at", Instant.now().plusSeconds(3600).toString()))
                .post("/api/v1/campaigns/{id}/schedule", id)
                .then()
                .statusCode(200);
        check();
        assertThat(alerts(account, "?open=true").getList("data")).isEmpty();
    }

    @Test
    void low_credits_raise_an_alert_until_they_are_topped_up() {
        var account = accounts.create();
        setBalance(account, 99_999);

        check();

        assertThat(alerts(account, "?open=true").getList("data.kind")).containsExactly("credits_low");
        setBalance(account, 110_000);
        check();
        assertThat(alerts(account, "?open=true").getList("data")).hasSize(1);
        setBalance(account, 200_000);
        check();
        assertThat(alerts(account, "?open=true").getList("data")).isEmpty();
    }

    @Test
    void an_alert_can_be_acknowledged_by_its_own_account_only() {
        var account = accounts.create();
        setBalance(account, 5);
        check();
        long id = alerts(account, "").getLong("data[0].id");

        var first = account.api()
                .post("/api/v1/alerts/{id}/acknowledge", id)
                .then()
                .statusCode(200)
                .body("acknowledged_at", notNullValue())
                .extract()
                .jsonPath();
        account.api()
                .post("/api/v1/alerts/{id}/acknowledge", id)
                .then()
                .statusCode(200)
                .body("acknowledged_at", equalTo(first.getString("acknowledged_at")));
        accounts.create()
                .api()
                .post("/api/v1/alerts/{id}/acknowledge", id)
                .then()
                .statusCode(404);
    }

    @Test
    void alerts_of_the_installation_are_in_the_metric_and_not_in_the_api() {
        store.record(
                new Finding(Optional.empty(), AlertKind.INVARIANT, "I99", "A test.", Map.of("n", 1)), Duration.ZERO);
        store.raise(AlertKind.INVARIANT, Duration.ZERO);

        assertThat(store.openSubjects(AlertKind.INVARIANT)).contains("I99");
        assertThat(store.openByKind().get(AlertKind.INVARIANT)).isPositive();
        var account = accounts.create();
        assertThat(alerts(account, "").getList("data")).isEmpty();
        account.api().get("/api/v1/alerts").then().body("pagination.total_count", equalTo(0));
        store.clear(AlertKind.INVARIANT, store.now(), Duration.ZERO);
        assertThat(store.openSubjects(AlertKind.INVARIANT)).doesNotContain("I99");
    }

    private DispatchedCampaign stalled() {
        var campaign = aDispatchedCampaign()
                .withMessages(40)
                .through(PERFECT)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set due_at = now() - interval '10 minutes' where plan_id = ?",
                campaign.id().value()));
        return campaign;
    }

    @Test
    @Tag("F9")
    void two_percent_of_uncertain_messages_raise_an_alert() {
        var campaign = aDispatchedCampaign()
                .withMessages(200)
                .through(PERFECT)
                .retrying(RetryPolicy.DEFAULT)
                .prepared();
        storeFailures(campaign, 0);
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set n_uncertain = 2, n_sent = n_sent - 2 where plan_id = ? and block_no = 0",
                campaign.id().value()));

        check();

        var alert = alerts(campaign.account(), "");
        assertThat(alert.getList("data.kind")).containsExactly("failures");
        assertThat(alert.getString("data[0].detail"))
                .startsWith("2.0 % of the latest messages failed or are uncertain (2 of 100).");
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set n_uncertain = 0, n_sent = n_sent + 2 where plan_id = ? and block_no = 0",
                campaign.id().value()));
    }

    /** Stores the first 100 messages as just sent at no cost, with the given number of failures among them. */
    private void storeFailures(DispatchedCampaign campaign, int failed) {
        long plan = campaign.id().value();
        long first = campaign.firstMessage();
        jdbi.useTransaction(handle -> {
            handle.execute("update message set cost = 0 where id >= ? and id < ?", first, first + campaign.messages());
            handle.execute("""
                    update message set state = case when id < ? then <FAILED> else <SENT> end
                     where id >= ? and id < ?""", first + failed, first, first + 100);
            handle.execute("update send_block set reserved_units = 0 where plan_id = ?", plan);
            handle.execute("""
                    update send_block set state = 'CLOSED', n_failed = ?, n_sent = n_total - ?, closed_at = now()
                     where plan_id = ? and block_no = 0""", failed, failed, plan);
            credits.release(handle, campaign.id());
        });
        assertInvariantsHold(campaign.account());
    }

    private void setBalance(TestAccount account, long available) {
        books.limitTo(account.id(), available - credits.balance(account.id()).available());
        assertInvariantsHold(account);
    }

    private void assertInvariantsHold(TestAccount account) {
        assertThat(invariants.allViolations(account.id())).isEmpty();
    }

    private void check() {
        checks.check(Duration.ZERO, Duration.ZERO);
    }

    private static JsonPath alerts(TestAccount account, String query) {
        return account.api()
                .get("/api/v1/alerts" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
