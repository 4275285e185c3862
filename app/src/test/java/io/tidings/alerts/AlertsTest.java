package io.tidings.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.credits.Books;
import io.tidings.credits.Credits;
import io.tidings.dispatch.DispatchedCampaigns;
import io.tidings.dispatch.DispatchedCampaigns.Dispatched;
import io.tidings.dispatch.RetryPolicy;
import io.tidings.maintenance.Invariants;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
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
    AlertChecks watch;

    @Inject
    AlertStore store;

    @Inject
    DispatchedCampaigns campaigns;

    @Inject
    TestAccounts accounts;

    @Inject
    Credits credits;

    @Inject
    Books books;

    @Inject
    Invariants invariants;

    @Inject
    Heard heard;

    @Inject
    Jdbi jdbi;

    /** What others are told. */
    @Singleton
    static final class Heard {
        private final List<AlertRaised> alerts = new CopyOnWriteArrayList<>();

        void hear(@Observes AlertRaised alert) {
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
    void work_that_is_due_and_does_not_move_is_an_alert_once_until_it_moves() {
        var campaign = stalled();
        var account = campaign.account();

        look();
        look();

        var alert = alerts(account, "?open=true");
        assertThat(alert.getList("data.kind")).containsExactly("stalled");
        assertThat(alert.getString("data[0].subject")).startsWith("gateway:");
        assertThat(alert.getString("data[0].detail")).startsWith("40 messages are due and none moves;");
        assertThat(alert.getInt("data[0].facts.messages")).isEqualTo(40);
        assertThat(heard.of(account)).hasSize(1);
        jdbi.useTransaction(handle -> {
            handle.execute(
                    "delete from send_block where plan_id = ?", campaign.id().value());
            credits.release(handle, campaign.id());
        });
        look();
        assertThat(alerts(account, "?open=true").getList("data")).isEmpty();
        assertThat(alerts(account, "").getString("data[0].cleared_at")).isNotNull();
        assertSound(account);
    }

    @Test
    @Tag("S3-28")
    void a_standstill_must_last_before_anybody_is_told() {
        var campaign = stalled();

        watch.look(Duration.ofHours(1), Duration.ZERO);
        assertThat(alerts(campaign.account(), "").getList("data")).isEmpty();
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set due_at = now() where plan_id = ?",
                campaign.id().value()));
        look();

        assertThat(alerts(campaign.account(), "").getList("data")).isEmpty();
        assertThat(heard.of(campaign.account())).isEmpty();
    }

    @Test
    @Tag("S4-36")
    void too_many_failures_of_a_campaign_are_an_alert() {
        var campaign = campaigns.prepared(200, PERFECT, RetryPolicy.DEFAULT);
        failing(campaign, 30);

        look();

        var alert = alerts(campaign.account(), "");
        assertThat(alert.getList("data.kind")).containsExactly("failures");
        assertThat(alert.getString("data[0].subject")).isEqualTo("campaign:" + campaign.id());
        assertThat(alert.getString("data[0].detail")).startsWith("30.0 % of the latest messages failed (30 of 100).");
        failing(campaign, 22);
        look();
        assertThat(alerts(campaign.account(), "?open=true").getList("data"))
                .as("just below the limit is not well below it")
                .hasSize(1);
        failing(campaign, 5);
        look();
        assertThat(alerts(campaign.account(), "?open=true").getList("data")).isEmpty();
        failing(campaign, 60);
        look();
        assertThat(alerts(campaign.account(), "").getList("data"))
                .as("the same trouble again is the same alert")
                .hasSize(1);
        assertThat(heard.of(campaign.account())).hasSize(1);
    }

    @Test
    @Tag("S4-36")
    void credits_that_run_low_are_an_alert_until_they_are_topped_up() {
        var account = accounts.create();
        balance(account, 99_999);

        look();

        assertThat(alerts(account, "?open=true").getList("data.kind")).containsExactly("credits_low");
        balance(account, 110_000);
        look();
        assertThat(alerts(account, "?open=true").getList("data")).hasSize(1);
        balance(account, 200_000);
        look();
        assertThat(alerts(account, "?open=true").getList("data")).isEmpty();
    }

    @Test
    @Tag("S4-36")
    void whoever_has_seen_an_alert_can_say_so() {
        var account = accounts.create();
        balance(account, 5);
        look();
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
    @Tag("S4-36")
    void what_concerns_the_installation_is_in_the_metric_and_the_log_and_no_accounts_business() {
        store.seen(new Finding(Optional.empty(), AlertKind.INVARIANT, "I99", "A test.", Map.of("n", 1)), Duration.ZERO);
        store.raise(AlertKind.INVARIANT, Duration.ZERO);

        assertThat(store.open(AlertKind.INVARIANT)).contains("I99");
        assertThat(store.openByKind().get(AlertKind.INVARIANT)).isPositive();
        var account = accounts.create();
        assertThat(alerts(account, "").getList("data")).isEmpty();
        account.api().get("/api/v1/alerts").then().body("pagination.total_count", equalTo(0));
        store.clear(AlertKind.INVARIANT, store.now(), Duration.ZERO);
        assertThat(store.open(AlertKind.INVARIANT)).doesNotContain("I99");
    }

    private Dispatched stalled() {
        var campaign = campaigns.prepared(40, PERFECT, RetryPolicy.DEFAULT);
        jdbi.useHandle(handle -> handle.execute(
                "update send_block set due_at = now() - interval '10 minutes' where plan_id = ?",
                campaign.id().value()));
        return campaign;
    }

    /** As if the first hundred had just been sent, so many of them without success, at no price. */
    private void failing(Dispatched campaign, int failed) {
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
        assertSound(campaign.account());
    }

    private void balance(TestAccount account, long available) {
        books.limit(account.id(), available - credits.balance(account.id()).available());
        assertSound(account);
    }

    private void assertSound(TestAccount account) {
        assertThat(invariants.allViolations(account.id())).isEmpty();
    }

    private void look() {
        watch.look(Duration.ZERO, Duration.ZERO);
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
