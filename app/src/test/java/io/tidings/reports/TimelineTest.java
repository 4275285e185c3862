package io.tidings.reports;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.tidings.gateways.Gateways;
import io.tidings.messages.MessageState;
import io.tidings.sending.Senders;
import io.tidings.statusupdates.StatusUpdate;
import io.tidings.statusupdates.StatusUpdateStore;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The timeline of a message contains every step, wait and reason, also past ones. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TimelineTest {
    private static final String UNANSWERED = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "unknown_rate": 1, "receipts": false}""";
    private static final String THROTTLING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "throttle_rate": 1, "receipts": false}""";

    @Inject
    Senders senders;

    @Inject
    StatusUpdateStore statusUpdates;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Test
    @Tag("S3-48")
    void the_uncertain_step_of_a_resolved_message_stays_in_the_timeline() throws Exception {
        var account = senders.account(UNANSWERED);
        long delivered = uncertainMessage(account);
        long expired = uncertainMessage(account);
        long now = System.currentTimeMillis();

        assertThat(statusUpdates.raise(List.of(
                        new StatusUpdate(delivered, MessageState.DELIVERED, null, now),
                        new StatusUpdate(expired, MessageState.EXPIRED, "never_heard_of", now))))
                .isEqualTo(2);
        assertThat(statusUpdates.raise(List.of(new StatusUpdate(delivered, MessageState.READ, null, now))))
                .isEqualTo(1);

        var resolved = message(account, delivered);
        assertThat(kinds(resolved)).startsWith("created", "uncertain").containsOnlyOnce("uncertain", "doubt_lifted");
        assertThat(step(resolved, "doubt_lifted")).isEqualTo("No longer uncertain: the provider has it.");
        assertThat(step(resolved, "uncertain")).startsWith("The request was written and no answer came");
        var failed = message(account, expired);
        assertThat(kinds(failed)).containsOnlyOnce("uncertain", "doubt_lifted", "attempt_failed", "expired");
        assertThat(step(failed, "doubt_lifted")).contains("no receipt arrived");
    }

    @Test
    void a_throttled_message_has_a_throttled_step_while_it_waits_and_after_it_is_sent() throws Exception {
        var account = senders.account(THROTTLING);
        long id = senders.send(account, Map.of("to", phone(1), "body", "Hello")).getLong("message_id");

        var waiting = eventually(
                SOON,
                () -> message(account, id),
                message -> assertThat(kinds(message)).contains("throttled"));
        assertThat(step(waiting, "throttled")).startsWith("The provider throttled the message");
        assertThat(waiting.getInt("attempts")).isZero();
        settings(account, PERFECT);

        var sent = eventually(
                SOON,
                () -> message(account, id),
                message -> assertThat(message.getString("state")).isEqualTo("sent"));
        assertThat(kinds(sent)).startsWith("created", "throttled").endsWith("sent");
    }

    @Test
    void a_message_sent_at_the_first_attempt_has_no_events() throws Exception {
        var account = senders.account(PERFECT);
        var sent = senders.send(account, Map.of("to", phone(2), "body", "Hello"));
        senders.awaitEnd(account, sent.getString("task_id"));

        assertThat(kinds(message(account, sent.getLong("message_id")))).containsExactly("created", "sent");
        assertThat(senders.jdbi()
                        .<Integer, RuntimeException>withHandle(handle -> handle.createQuery(
                                        "select count(*) from message_event where message_id = :id")
                                .bind("id", sent.getLong("message_id"))
                                .mapTo(Integer.class)
                                .one()))
                .isZero();
    }

    private long uncertainMessage(TestAccount account) throws Exception {
        long id = senders.send(account, Map.of("to", phone(3), "body", "Hello")).getLong("message_id");
        eventually(
                SOON,
                () -> message(account, id),
                message -> assertThat(message.getString("state")).isEqualTo("uncertain"));
        return id;
    }

    private JsonPath message(TestAccount account, long id) {
        return senders.get(account, "/api/v1/messages/" + id);
    }

    private static List<String> kinds(JsonPath message) {
        return message.getList("timeline.kind", String.class);
    }

    private static String step(JsonPath message, String kind) {
        return message.getString("timeline.find { it.kind == '%s' }.text".formatted(kind));
    }

    private void settings(TestAccount account, String simulator) throws Exception {
        var gateway = gateways.ofAccount(account.id()).getFirst().id();
        var unused = gateways.change(account.id(), gateway, null, json.readTree(simulator), null, null);
    }
}
