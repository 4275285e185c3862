package io.tidings.dashboard;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.accounts.DemoAccountCreated;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class DemoDataTest {
    @Inject
    TestAccounts accounts;

    @Inject
    Event<DemoAccountCreated> created;

    @Test
    void a_demo_account_has_customers_a_template_and_campaigns_in_three_states() throws Exception {
        var account = accounts.create();

        created.fire(new DemoAccountCreated(account.id()));

        assertThat(account.api().get("/api/v1/credits").jsonPath().getLong("bought"))
                .as("units for 10 million messages of one credit")
                .isEqualTo(10_000_000_000L);
        account.api().get("/api/v1/customers?page_size=50").then().body("data", hasSize(15));
        account.api().get("/api/v1/templates").then().body("data[0].name", equalTo("Restock"));
        eventually(
                Duration.ofSeconds(30),
                () -> account.api().get("/api/v1/campaigns").jsonPath().<String>getList("data.status"),
                statuses -> assertThat(statuses).containsExactlyInAnyOrder("draft", "sent", "cancelled"));
    }
}
