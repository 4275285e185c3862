package io.tidings.sending;

import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.tidings.gateways.Gateways;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that send do not wait for the provider. The order of events shows it, and no time is measured. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SlowProviderTest {
    @Inject
    Senders senders;

    @Inject
    Gateways gateways;

    @Inject
    HeldProvider provider;

    @Inject
    ObjectMapper json;

    @AfterEach
    void answer() {
        provider.answer();
    }

    @Test
    @Tag("S0-3")
    @Tag("S1-2")
    @Tag("S1-5")
    @Tag("S1-8")
    @Tag("S1-11")
    @Tag("S1-26")
    @Tag("S1-36")
    void a_message_a_batch_and_a_file_are_accepted_before_the_provider_answers_a_call() throws Exception {
        var account = senders.accountWithoutGateway();
        gateways.create(account.id(), "Held", HeldProvider.NAME, json.createObjectNode(), 64);
        var message = Map.of("to", phone(1), "body", "Hello");
        var file = ("Phone,Text\n" + phone(2) + ",Hello\n").getBytes(StandardCharsets.UTF_8);

        var tasks = List.of(
                accepted(account.api().body(message).post("/api/v1/messages/send")),
                accepted(account.api()
                        .body(Map.of("messages", List.of(message, message)))
                        .post("/api/v1/messages/batch")),
                accepted(account.upload()
                        .multiPart("file", "people.csv", file, "text/csv")
                        .post("/api/v1/messages/import")));

        eventually(SOON, provider::calls, calls -> assertThat(calls).isEqualTo(4));
        for (var task : tasks) {
            var waiting = senders.get(account, "/api/v1/tasks/" + task);
            assertThat(waiting.getString("state")).isIn("queued", "running");
            assertThat(waiting.getLong("processed")).isZero();
        }
        provider.answer();
        for (var task : tasks) {
            assertThat(senders.awaitEnd(account, task).getString("state")).isEqualTo("succeeded");
        }
    }

    private static String accepted(Response answer) {
        return answer.then().statusCode(202).extract().jsonPath().getString("task_id");
    }
}
