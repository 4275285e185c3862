package io.tidings.gateways;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class GatewayApiTest {
    @Inject
    TestAccounts accounts;

    @Test
    void a_simulator_is_added_and_changed() {
        var account = accounts.create();
        int id = add(account);
        account.api()
                .body("{\"settings\": {\"success_rate\": 0.5, \"latency_ms_max\": 300}, \"window\": 10}")
                .put("/api/v1/gateways/" + id)
                .then()
                .statusCode(200)
                .body("window", equalTo(10))
                .body("name", equalTo("Test"))
                .body("settings.success_rate", equalTo(0.5f));
        account.api()
                .get("/api/v1/gateways")
                .then()
                .statusCode(200)
                .body("data.id", hasItem(id))
                .body("data[0].window", equalTo(10));
    }

    @Test
    void invalid_settings_are_named_and_change_nothing() {
        var account = accounts.create();
        int id = add(account);
        account.api()
                .body("{\"settings\": {\"success_rate\": 2, \"speed\": 1}}")
                .put("/api/v1/gateways/" + id)
                .then()
                .statusCode(422)
                .body("code", equalTo("gateway_settings_invalid"))
                .body("errors.pointer", hasItem("#/settings/success_rate"))
                .body("errors.pointer", hasItem("#/settings/speed"));
        var settings = account.api().get("/api/v1/gateways/" + id).jsonPath().getMap("settings");
        assertThat(settings).isEmpty();
    }

    @Test
    void an_unknown_provider_is_refused_with_the_known_ones() {
        accounts.create()
                .api()
                .body(Map.of("name", "Pigeons", "provider", "pigeon"))
                .post("/api/v1/gateways")
                .then()
                .statusCode(422)
                .body("code", equalTo("gateway_provider_unknown"))
                .body("known", hasItem("simulator"));
    }

    @Test
    void the_window_is_for_each_node_and_the_provider_decides_about_batches_by_default() {
        var account = accounts.create();
        int id = add(account);
        account.api()
                .get("/api/v1/gateways/" + id)
                .then()
                .body("window_scope", equalTo("node"))
                .body("batch_size", nullValue());
        account.api()
                .body(Map.of("window_scope", "cluster", "batch_size", 50))
                .patch("/api/v1/gateways/" + id)
                .then()
                .statusCode(200)
                .body("window_scope", equalTo("cluster"))
                .body("batch_size", equalTo(50));
        account.api()
                .body(Map.of("batch_size", 0))
                .patch("/api/v1/gateways/" + id)
                .then()
                .body("window_scope", equalTo("cluster"))
                .body("batch_size", nullValue());
    }

    @Test
    void invalid_limits_are_refused_and_no_gateway_is_added() {
        var account = accounts.create();
        refused(account, Map.of("batch_size", 5_001), "batch_size_invalid");
        refused(account, Map.of("batch_size", -1), "batch_size_invalid");
        refused(account, Map.of("window_scope", "world"), "invalid_value");
        refused(account, Map.of("rate_limit", -1), "rate_limit_invalid");
        account.api().get("/api/v1/gateways").then().body("data", empty());
    }

    private static void refused(TestAccounts.TestAccount account, Map<String, Object> limits, String code) {
        var gateway = new HashMap<String, Object>(limits);
        gateway.put("name", "Test");
        gateway.put("provider", "simulator");
        account.api()
                .body(gateway)
                .post("/api/v1/gateways")
                .then()
                .statusCode(422)
                .body("code", equalTo(code));
    }

    @Test
    void a_gateway_of_another_account_is_not_found() {
        int id = add(accounts.create());
        var other = accounts.create();
        other.api().get("/api/v1/gateways/" + id).then().statusCode(404);
        other.api().body("{\"window\": 1}").put("/api/v1/gateways/" + id).then().statusCode(404);
    }

    private static int add(TestAccounts.TestAccount account) {
        return account.api()
                .body(Map.of("name", "Test", "provider", "simulator"))
                .post("/api/v1/gateways")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }
}
