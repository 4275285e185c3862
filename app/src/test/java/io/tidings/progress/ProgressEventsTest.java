package io.tidings.progress;

import static io.tidings.testing.Eventually.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.gateways.Gateways;
import io.tidings.testing.Eventually;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the event stream over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProgressEventsTest {

    @Inject
    TestAccounts accounts;

    @Inject
    Gateways gateways;

    @Inject
    ObjectMapper json;

    @Inject
    Jdbi jdbi;

    @Inject
    ProgressFeed feed;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Tag("S3-43")
    void subscribers_get_the_current_progress_then_changes_then_the_last_event() throws Exception {
        var account = account();
        long id = campaign(account, 400);
        launch(account, id);

        List<List<Event>> received = new ArrayList<>();
        Callable<List<Event>> subscribe = () -> events(account, id, "").toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var stream : threads.invokeAll(Collections.nCopies(20, subscribe))) {
                received.add(stream.get());
            }
        }

        for (var events : received) {
            assertThat(events).hasSizeGreaterThan(1);
            assertThat(events.getLast().name()).isEqualTo("done");
            assertThat(events.subList(0, events.size() - 1))
                    .extracting(Event::name)
                    .containsOnly("progress");
            assertThat(events).extracting(Event::id).isSorted().doesNotHaveDuplicates();
            assertThat(events.getLast().data()).contains("\"progress\":100.0").contains("\"over\":true");
        }
        Eventually.eventually(
                SOON, feed::subscriberCount, left -> assertThat(left).isZero());
    }

    @Test
    void a_client_that_received_the_last_event_is_answered_204() throws Exception {
        var account = account();
        long id = campaign(account, 3);
        launch(account, id);
        assertThat(get(account, id, "").headers().firstValue("X-Accel-Buffering"))
                .contains("no");
        var end = events(account, id, "").toList().getLast();

        assertThat(get(account, id, Long.toString(end.id())).statusCode()).isEqualTo(204);
        assertThat(events(account, id, "18").toList()).extracting(Event::name).containsExactly("done");
        assertThat(events(account, id, "garbage").toList())
                .extracting(Event::name)
                .containsExactly("done");
    }

    @Test
    void a_draft_has_a_subscriber_until_the_client_disconnects() throws Exception {
        var account = account();
        long id = campaign(account, 1);
        try (var lines = get(account, id, "").body()) {
            assertThat(lines.filter(line -> line.startsWith("data:"))
                            .findFirst()
                            .orElseThrow())
                    .contains("\"status\":\"draft\"");
            assertThat(feed.subscriberCount()).isPositive();
        }
    }

    @Test
    void the_streams_of_a_deleted_draft_are_closed() throws Exception {
        Eventually.eventually(
                SOON, feed::subscriberCount, left -> assertThat(left).isZero());
        var account = account();
        long id = campaign(account, 1);
        try (var lines = get(account, id, "").body()) {
            var received = lines.iterator();
            assertThat(received.next()).isNotNull();

            account.api().delete("/api/v1/campaigns/{id}", id).then().statusCode(204);

            Eventually.eventually(
                    SOON, feed::subscriberCount, left -> assertThat(left).isZero());
            received.forEachRemaining(line -> {});
        }
        assertThat(get(account, id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void an_account_has_a_limited_number_of_streams_and_a_closed_one_makes_room() throws Exception {
        var account = account();
        long id = campaign(account, 1);
        var open = new ArrayList<Stream<String>>();
        try {
            for (int i = 0; i < 30; i++) {
                var stream = get(account, id, "");
                assertThat(stream.statusCode()).isEqualTo(200);
                open.add(stream.body());
            }

            var refused = get(account, id, "");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.body()).anyMatch(line -> line.contains("\"code\":\"too_many_streams\""));
            var other = account();
            try (var stream = get(other, campaign(other, 1), "").body()) {
                assertThat(stream.findFirst()).isPresent();
            }

            open.removeLast().close();
            Eventually.eventually(
                    SOON,
                    () -> opened(account, id, open),
                    status -> assertThat(status).isEqualTo(200));
        } finally {
            open.forEach(Stream::close);
        }
    }

    private int opened(TestAccount account, long id, List<Stream<String>> open) {
        try {
            var stream = get(account, id, "");
            open.add(stream.body());
            return stream.statusCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private record Event(long id, String name, String data) {}

    private TestAccount account() throws IOException {
        var account = accounts.create();
        gateways.create(account.id(), "Simulator", "simulator", json.readTree("""
                {"latency_ms_min": 100, "latency_ms_max": 300, "success_rate": 1, "receipts": false}"""), 32);
        return account;
    }

    private long campaign(TestAccount account, int people) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into contact (account_id, phone)
                select ?, '+25471' || (1000000 + i) from generate_series(1, ?) i""", account.id().value(), people));
        return account.api()
                .body(Map.of("name", "Watched", "message_content", "Hi", "all", true))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private static void launch(TestAccount account, long id) {
        account.api().post("/api/v1/campaigns/{id}/send", id).then().statusCode(202);
    }

    private Stream<Event> events(TestAccount account, long id, String lastEventId) throws Exception {
        var response = get(account, id, lastEventId);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        var events = new ArrayList<Event>();
        var fields = new HashMap<String, String>();
        response.body().forEach(line -> {
            if (line.isEmpty()) {
                if (fields.containsKey("data")) {
                    events.add(new Event(
                            Long.parseLong(fields.getOrDefault("id", "-1")),
                            fields.getOrDefault("event", ""),
                            fields.getOrDefault("data", "")));
                }
                fields.clear();
                return;
            }
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return events.stream();
    }

    private HttpResponse<Stream<String>> get(TestAccount account, long id, String lastEventId) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/campaigns/" + id + "/events"))
                .timeout(SOON)
                .header("Authorization", "Bearer " + account.key())
                .header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }
}
