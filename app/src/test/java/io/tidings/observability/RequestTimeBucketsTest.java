package io.tidings.observability;

import static io.restassured.RestAssured.given;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RequestTimeBucketsTest {
    @Inject
    TestAccounts accounts;

    @Test
    @Tag("S0-47")
    void response_times_of_a_route_are_counted_in_buckets_and_processor_time_is_a_metric() throws Exception {
        accounts.create().api().get("/api/v1/contacts/999999999").then().statusCode(404);

        // The time of a request is recorded after its answer.
        eventually(
                SOON,
                RequestTimeBucketsTest::metrics,
                metrics -> assertThat(metrics)
                        .containsPattern(
                                "(?m)^http_server_requests_seconds_bucket\\{[^}]*uri=\"/api/v1/contacts/\\{id}\"[^\n]*le=\"0.25\"")
                        .containsPattern("(?m)^http_server_requests_seconds_bucket\\{[^\n]*le=\"\\+Inf\"")
                        .containsPattern("(?m)^process_cpu_usage[ {]")
                        .doesNotContain("999999999"));
    }

    @Test
    void calls_to_providers_and_waiting_times_are_counted_in_buckets() {
        assertThat(metrics())
                .containsPattern("(?m)^dispatcher_call_duration_seconds_bucket\\{[^\n]*le=\"0.25\"")
                .containsPattern("(?m)^dispatcher_queue_wait_seconds_bucket\\{[^\n]*le=\"0.25\"");
    }

    private static String metrics() {
        return given().header("Authorization", "Bearer token-of-tests")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
