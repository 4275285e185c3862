package io.tidings.credits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("S3-29")
class CreditsApiTest {
    private static final String CREDITS = "/api/v1/credits";

    @Inject
    Books books;

    @Inject
    Credits credits;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void checkTheLedger() {
        books.releaseAndVerify();
    }

    @Test
    @Tag("S3-22")
    void the_balance_shows_bought_available_reserved_and_spent_units() {
        var account = books.limitedAccount(5_000);
        jdbi.useTransaction(handle -> credits.reserve(handle, account.id(), books.plan(), 1_200));
        account.api()
                .get(CREDITS)
                .then()
                .statusCode(200)
                .body("bought", equalTo(5_000))
                .body("available", equalTo(3_800))
                .body("reserved", equalTo(1_200))
                .body("spent", equalTo(0))
                .body("unlimited", equalTo(false))
                .body("subscription_active", equalTo(true))
                .body("units_per_credit", equalTo(1_000));
    }

    @Test
    void a_top_up_is_booked_once_per_key() {
        var account = books.limitedAccount(0);
        var body = Map.of("amount", 700, "key", "invoice 17");
        account.api()
                .body(body)
                .post(CREDITS + "/top-ups")
                .then()
                .statusCode(201)
                .body("balance.bought", equalTo(700));
        account.api()
                .body(body)
                .post(CREDITS + "/top-ups")
                .then()
                .statusCode(200)
                .body("balance.bought", equalTo(700));
        account.api()
                .body(Map.of("amount", 701, "key", "invoice 17"))
                .post(CREDITS + "/top-ups")
                .then()
                .statusCode(409)
                .body("code", equalTo("key_used"));
        account.api()
                .body(Map.of("amount", 0))
                .post(CREDITS + "/top-ups")
                .then()
                .statusCode(422)
                .body("code", equalTo("amount_invalid"));
        account.api().body(Map.of("key", "x")).post(CREDITS + "/top-ups").then().statusCode(400);
        assertThat(books.verifiedBalance(account.id()).bought()).isEqualTo(700);
    }

    @Test
    void the_statement_lists_every_movement_and_can_be_exported() {
        var account = books.limitedAccount(1_000);
        var plan = books.plan();
        jdbi.useTransaction(handle -> credits.reserve(handle, account.id(), plan, 400));
        account.api()
                .body(Map.of("amount", 50, "note", "=HYPERLINK(1)"))
                .post(CREDITS + "/top-ups")
                .then()
                .statusCode(201);

        account.api()
                .get(CREDITS + "/statement?page_size=2")
                .then()
                .statusCode(200)
                .body("data.kind", equalTo(List.of("top_up", "reserve")))
                .body("data[1].available", equalTo(-400))
                .body("data[1].reserved", equalTo(400))
                .body("data[0].actor", startsWith("key:"))
                .body("pagination.total_count", equalTo(3));
        account.api()
                .get(CREDITS + "/statement?campaign_id=" + plan)
                .then()
                .body("data.campaign_id", equalTo(List.of(plan.value())));
        var csv = account.upload()
                .get(CREDITS + "/statement.csv")
                .then()
                .statusCode(200)
                .contentType(startsWith("text/csv"))
                .extract()
                .asString();
        assertThat(csv.lines()).hasSize(4);
        assertThat(csv)
                .as("no cell begins a formula")
                .doesNotContain(",=HYPERLINK")
                .contains("HYPERLINK(1)");
    }

    @Test
    void an_accounts_own_prices_override_those_of_the_installation() {
        var account = books.limitedAccount(0);
        account.api().get(CREDITS + "/prices").then().statusCode(200).body("prices.prefix", hasItem(""));
        account.api()
                .body(Map.of("prices", List.of(Map.of("prefix", "254", "units", 30))))
                .put(CREDITS + "/prices")
                .then()
                .statusCode(200)
                .body("prices.find { it.prefix == '254' }.units", equalTo(30))
                .body("prices.find { it.prefix == '254' }.own", equalTo(true));
        account.api()
                .body(Map.of("prices", List.of(Map.of("prefix", "+254", "units", 30))))
                .put(CREDITS + "/prices")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("#/prices/0/prefix"));
        account.api()
                .body(Map.of("prices", List.of(Map.of("prefix", "254", "units", -1))))
                .put(CREDITS + "/prices")
                .then()
                .statusCode(422);
    }

    @Test
    void terms_are_changed_one_by_one() {
        var account = books.limitedAccount(0);
        account.api()
                .body(Map.of("subscription_active", false))
                .put(CREDITS + "/terms")
                .then()
                .statusCode(200)
                .body("subscription_active", equalTo(false))
                .body("unlimited", equalTo(false));
        account.api()
                .body(Map.of("unlimited", true))
                .put(CREDITS + "/terms")
                .then()
                .body("unlimited", equalTo(true))
                .body("subscription_active", equalTo(false));
    }
}
