package io.tidings.reports;

import static io.tidings.sending.Senders.PERFECT;
import static io.tidings.sending.Senders.REFUSING;
import static io.tidings.sending.Senders.phone;
import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.sending.Senders;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Lists, searches and cancels messages through the API. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MessageApiTest {
    /** So slow that all messages after the first ones wait. */
    private static final String SLOW = """
            {"latency_ms_min": 1500, "latency_ms_max": 1500, "success_rate": 1, "receipts": false}""";

    @Inject
    Senders senders;

    @Test
    void messages_are_listed_newest_first_with_an_exact_total() throws Exception {
        var account = senders.account(PERFECT);
        var batch = batch(account, 45);
        long single = senders.send(account, Map.of("to", phone(1), "body", "Alone", "client_ref", "mine"))
                .getLong("message_id");
        senders.awaitEnd(account, batch.task());

        var first = senders.get(account, "/api/v1/messages?page_size=40");
        assertThat(first.getLong("pagination.total_count")).isEqualTo(46);
        assertThat(first.getBoolean("pagination.total_count_exact")).isTrue();
        var ids = new ArrayList<>(first.getList("data.id", Long.class));
        assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(b, a)).hasSize(40);
        long anchor = first.getLong("pagination.anchor");
        senders.send(account, Map.of("to", phone(2), "body", "Later"));
        ids.addAll(senders.get(account, "/api/v1/messages?page_size=40&page=2&anchor=" + anchor)
                .getList("data.id", Long.class));
        assertThat(ids).hasSize(46).doesNotHaveDuplicates().contains(single);
    }

    @Test
    void a_list_is_filtered_by_batch_state_contact_time_number_and_client_ref() throws Exception {
        var account = senders.account(PERFECT);
        account.api()
                .body(Map.of("phone", phone(3)))
                .post("/api/v1/contacts")
                .then()
                .statusCode(201);
        var batch = batch(account, 30);
        var task = senders.send(account, Map.of("to", phone(700), "body", "Alone", "client_ref", "mine"))
                .getString("task_id");
        senders.awaitEnd(account, batch.task());
        senders.awaitEnd(account, task);

        assertThat(total(account, "batch_id=" + batch.id())).isEqualTo(30);
        assertThat(total(account, "batch_id=" + batch.id() + "&state=sent")).isEqualTo(30);
        assertThat(total(account, "batch_id=" + batch.id() + "&state=failed")).isZero();
        assertThat(total(account, "state=sent&page_size=100")).isEqualTo(31);
        assertThat(total(account, "state=queued")).isZero();
        assertThat(total(account, "created_from=2001-01-01T00:00:00Z&page_size=100"))
                .isEqualTo(31);
        assertThat(total(account, "created_to=2001-01-01T00:00:00Z")).isZero();
        assertThat(total(account, "created_from=" + Instant.now().plusSeconds(60)))
                .isZero();
        var contact = senders.get(account, "/api/v1/contacts").getLong("data[0].id");
        assertThat(total(account, "contact_id=" + contact)).isEqualTo(1);
        assertThat(total(senders.account(PERFECT), "batch_id=" + batch.id())).isZero();

        assertThat(search(account, Map.of("number", "0711000003"))).isEqualTo(1);
        assertThat(search(account, Map.of("number", phone(700)))).isEqualTo(1);
        assertThat(search(account, Map.of("number", phone(700), "state", "failed")))
                .isZero();
        assertThat(search(account, Map.of("number", phone(999)))).isZero();
        assertThat(search(account, Map.of("client_ref", "mine"))).isEqualTo(1);
        account.api().get("/api/v1/messages?state=lost").then().statusCode(422);
        account.api().get("/api/v1/messages?created_from=yesterday").then().statusCode(422);
    }

    @Test
    void the_pages_of_a_state_hold_each_message_once() throws Exception {
        var account = senders.account("""
                {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 0.3, "receipts": false}""");
        var batch = batch(account, 400);
        senders.awaitEnd(account, batch.task());
        var counts = senders.get(account, "/api/v1/batches/" + batch.id());

        for (var state : List.of("sent", "failed")) {
            var ids = new ArrayList<Long>();
            for (int page = 1; page <= 40; page++) {
                ids.addAll(senders.get(account, "/api/v1/messages?page_size=10&state=%s&page=%d".formatted(state, page))
                        .getList("data.id", Long.class));
            }
            assertThat(ids).hasSize(counts.getInt(state)).doesNotHaveDuplicates();
            assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        }
    }

    @Test
    @Tag("S3-24")
    void the_timeline_of_a_message_contains_its_failures_and_advice() throws Exception {
        var account = senders.account(REFUSING);
        var sent = senders.send(account, Map.of("to", phone(4), "body", "Hello", "client_ref", "t"));
        senders.awaitEnd(account, sent.getString("task_id"));

        account.api()
                .get("/api/v1/messages/{id}", sent.getLong("message_id"))
                .then()
                .statusCode(200)
                .body("state", equalTo("failed"))
                .body("client_ref", equalTo("t"))
                .body("to", equalTo(phone(4)))
                .body("campaign_id", equalTo(null))
                .body("timeline.kind", equalTo(List.of("created", "attempt_failed", "failed")))
                .body("timeline[1].attempt", equalTo(1))
                .body("error.advice", not(emptyOrNullString()));
        senders.account(PERFECT)
                .api()
                .get("/api/v1/messages/{id}", sent.getLong("message_id"))
                .then()
                .statusCode(404);
    }

    @Test
    void a_waiting_message_is_cancelled_and_never_sent() throws Exception {
        var preparing = senders.account(PERFECT);
        long waiting = queuedForLater(preparing);
        preparing
                .api()
                .post("/api/v1/messages/{id}/cancel", waiting)
                .then()
                .statusCode(200)
                .body("state", equalTo("cancelled"))
                .body("timeline.kind", hasItem("cancelled"));
        preparing
                .api()
                .post("/api/v1/messages/{id}/cancel", waiting)
                .then()
                .statusCode(409)
                .body("code", equalTo("wrong_state"))
                .body("status_now", equalTo("cancelled"));
        senders.account(PERFECT)
                .api()
                .post("/api/v1/messages/{id}/cancel", waiting)
                .then()
                .statusCode(404);
        assertThat(senders.get(
                                preparing,
                                "/api/v1/tasks/"
                                        + io.tidings.sending.SingleMessageTaskId.of(
                                                new io.tidings.shared.MessageId(waiting)))
                        .getString("state"))
                .isEqualTo("cancelled");
        assertThat(senders.accepted(waiting, 1)).isEmpty();
    }

    @Test
    void a_message_of_a_leased_block_cannot_be_cancelled_alone() throws Exception {
        var account = senders.account(SLOW);
        var batch = batch(account, 900);
        long last = eventually(
                        SOON,
                        () -> lastOfLeasedBlock(batch),
                        found -> assertThat(found).isPresent())
                .orElseThrow();

        account.api()
                .post("/api/v1/messages/{id}/cancel", last)
                .then()
                .statusCode(409)
                .body("code", equalTo("wrong_state"))
                .body("status_now", equalTo("queued"));

        account.api().post("/api/v1/batches/{id}/cancel", batch.id()).then().statusCode(200);
    }

    @Test
    void a_message_is_cancelled_or_sent_but_never_both() throws Exception {
        var account = senders.account(PERFECT);
        int rounds = 60;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var outcomes = new ArrayList<java.util.concurrent.Future<Boolean>>();
            for (int i = 0; i < rounds; i++) {
                var body = Map.of("to", phone(i), "body", "Race");
                outcomes.add(threads.submit(() -> {
                    long id = senders.send(account, body).getLong("message_id");
                    boolean cancelled = account.api()
                                    .post("/api/v1/messages/{id}/cancel", id)
                                    .statusCode()
                            == 200;
                    var state = eventually(
                                    SOON,
                                    () -> senders.get(account, "/api/v1/messages/" + id),
                                    now -> assertThat(now.getString("state")).isIn("sent", "cancelled"))
                            .getString("state");
                    assertThat(state).isEqualTo(cancelled ? "cancelled" : "sent");
                    assertThat(senders.accepted(id, 1)).hasSize(cancelled ? 0 : 1);
                    return cancelled;
                }));
            }
            for (var outcome : outcomes) {
                outcome.get();
            }
        }
        assertThat(blocksAddUp(account)).isTrue();
    }

    @Test
    void a_message_of_an_unclaimed_block_is_cancelled_within_the_block() throws Exception {
        var account = senders.account(PERFECT);
        var batch = batch(account, 50);
        senders.awaitEnd(account, batch.task());
        long first = newest(account, batch) - 49;
        // Resets the block to the state before it was claimed.
        senders.jdbi()
                .useHandle(handle ->
                        handle.createUpdate("""
                        update send_block set state = 'READY', owner = null, lease_until = null, closed_at = null,
                               started_upto = first_id - 1, n_sent = 0, due_at = now() + interval '1 hour'
                         where plan_id = :plan""").bind("plan", batch.id()).execute());
        senders.jdbi()
                .useHandle(handle -> handle.createUpdate("update message set state = <QUEUED> where plan_id = :plan")
                        .bind("plan", batch.id())
                        .execute());

        for (long id : LongStream.of(first, first + 7, first + 49).toArray()) {
            account.api().post("/api/v1/messages/{id}/cancel", id).then().statusCode(200);
        }
        account.api().post("/api/v1/messages/{id}/cancel", first).then().statusCode(409);

        assertThat(senders.get(account, "/api/v1/batches/" + batch.id()).getLong("cancelled"))
                .isEqualTo(3);
        assertThat(total(account, "batch_id=" + batch.id() + "&state=queued")).isEqualTo(47);
        assertThat(total(account, "batch_id=" + batch.id() + "&state=cancelled"))
                .isEqualTo(3);
    }

    private record AcceptedBatch(long id, String task) {}

    private AcceptedBatch batch(TestAccount account, int messages) {
        var accepted = account.api()
                .body(Map.of(
                        "messages",
                        IntStream.range(0, messages)
                                .mapToObj(i -> Map.of("to", phone(i), "body", "Hello " + i))
                                .toList()))
                .post("/api/v1/messages/batch")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        return new AcceptedBatch(accepted.getLong("batch_id"), accepted.getString("task_id"));
    }

    /** The last message of a leased block. The worker sends it seconds later. */
    private Optional<Long> lastOfLeasedBlock(AcceptedBatch batch) {
        return senders.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "select last_id from send_block where plan_id = :plan and state = 'LEASED' limit 1")
                        .bind("plan", batch.id())
                        .mapTo(Long.class)
                        .findOne());
    }

    private long newest(TestAccount account, AcceptedBatch batch) {
        return senders.get(account, "/api/v1/messages?batch_id=" + batch.id()).getLong("data[0].id");
    }

    /** Stores a queued message that is due in an hour. */
    private long queuedForLater(TestAccount account) throws Exception {
        var sent = senders.send(account, Map.of("to", phone(5), "body", "Hello"));
        senders.awaitEnd(account, sent.getString("task_id"));
        senders.jdbi().useTransaction(handle -> {
            handle.execute("select allocate_message_ids(1)");
            long fresh = handle.createQuery("select next_id - 1 from message_id_allocator")
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("""
                            insert into message (id, account_id, plan_id, direct, segments, recipient, body)
                            select :fresh, account_id, plan_id, true, 1, recipient, body from message where id = :like""")
                    .bind("fresh", fresh)
                    .bind("like", sent.getLong("message_id"))
                    .execute();
            handle.createUpdate("""
                            insert into dispatch_queue (message_id, account_id, plan_id, gateway_id, priority, due_at)
                            select m.id, m.account_id, p.id, p.gateway_id, p.priority, now() + interval '1 hour'
                              from message m join send_plan p on p.id = m.plan_id where m.id = :fresh""").bind("fresh", fresh).execute();
        });
        return senders.get(account, "/api/v1/messages?state=queued").getLong("data[0].id");
    }

    private long total(TestAccount account, String query) {
        return senders.get(account, "/api/v1/messages?" + query).getLong("pagination.total_count");
    }

    private long search(TestAccount account, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/messages/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("pagination.total_count");
    }

    private boolean blocksAddUp(TestAccount account) {
        return senders.jdbi()
                .withHandle(handle -> handle.createQuery("""
                        select sum(n_sent + n_cancelled)
                               = (select count(*) from message where account_id = :account and state in (<CANCELLED>, <SENT>))
                          from send_block where account_id = :account""")
                        .bind("account", account.id().value())
                        .mapTo(Boolean.class)
                        .one());
    }
}
