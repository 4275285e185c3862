package io.tidings.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the statements of docs/operations.md. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class OperationsTest {
    private static final Path MANUAL = Path.of("../docs/operations.md");

    @Inject
    TestAccounts accounts;

    @Test
    @Tag("S4-66")
    @Tag("SEC-32")
    void health_shows_the_status_only() {
        given().get("/q/health").then().statusCode(200).body("$", equalTo(Map.of("status", "UP")));
        given().get("/q/health/live").then().statusCode(200).body("$", equalTo(Map.of("status", "UP")));
        given().get("/q/health/ready").then().statusCode(200).body("$", equalTo(Map.of("status", "UP")));
    }

    @Test
    @Tag("S0-56")
    void every_documented_metric_exists() throws IOException {
        var metrics = given().header("Authorization", "Bearer token-of-tests")
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        var documented = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (?:counter|gauge|summary)")
                .matcher(Files.readString(MANUAL))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(documented)
                .contains("import_rows_processed_total", "messages_sent_total", "dispatcher_loop_duration_seconds");
        assertThat(documented)
                .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "(_count)?[ {]"));
    }

    @Test
    @Tag("S4-26")
    void an_internal_error_is_logged_with_ids_and_without_personal_data() {
        var account = accounts.create();
        var logged = new Recorder();
        Logger.getLogger("io.tidings.web").addHandler(logged);
        try {
            account.api()
                    .header("X-Request-Id", "fault-1")
                    .get("/api/v1/fault-of-tests")
                    .then()
                    .statusCode(500)
                    .contentType("application/problem+json")
                    .body("code", equalTo("internal_error"))
                    .body("trace_id", equalTo("fault-1"))
                    .body(not(containsString("254")))
                    .body(not(containsString("IllegalState")));
        } finally {
            Logger.getLogger("io.tidings.web").removeHandler(logged);
        }
        var record = logged.records.stream()
                .filter(each -> "fault-1".equals(each.getMdc("request_id")))
                .findFirst()
                .orElseThrow();
        assertThat(record.getMdc("account_id")).isEqualTo(account.id().toString());
        assertThat(record.getThrown())
                .hasMessage("java.lang.IllegalStateException")
                .hasCauseInstanceOf(Redacted.class)
                .hasRootCauseMessage("java.sql.SQLException (SQL state 23505)");
        assertThat(record.getThrown().getStackTrace()[0].getClassName()).contains("FailingTestRoute");
    }

    private static final class Recorder extends Handler {
        private final List<ExtLogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            var whole = ExtLogRecord.wrap(record);
            whole.copyMdc();
            records.add(whole);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
