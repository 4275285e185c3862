package io.tidings.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.CapturedLog;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC-32")
class PlainHealthTest {
    @Test
    void a_failed_check_is_logged_once_and_not_shown() {
        try (var logged = CapturedLog.start()) {
            var plain = new PlainHealth();
            for (var status : List.of("UP", "DOWN", "DOWN", "UP")) {
                var answer = plain.filter(health(status));
                assertThat(answer.keySet()).containsExactly("status");
                assertThat(answer.getString("status")).isEqualTo(status);
            }
            assertThat(logged.records())
                    .filteredOn(line -> PlainHealth.class.getName().equals(line.getLoggerName()))
                    .extracting(ExtLogRecord::getFormattedMessage)
                    .containsExactly(
                            "The health check \"dispatcher\" is down", "The health check \"dispatcher\" is up again");
        }
    }

    private static JsonObject health(String status) {
        var check = Json.createObjectBuilder().add("name", "dispatcher").add("status", status);
        return Json.createObjectBuilder()
                .add("status", status)
                .add("checks", Json.createArrayBuilder().add(check))
                .build();
    }
}
