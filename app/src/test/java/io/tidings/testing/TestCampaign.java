package io.tidings.testing;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;

/** A campaign that a test created. It calls the API with the key of its account. */
public final class TestCampaign {
    private static final List<String> COUNTS = List.of(
            "queued",
            "sending",
            "sent",
            "delivered",
            "undelivered",
            "read",
            "failed",
            "skipped",
            "cancelled",
            "uncertain");

    private final TestAccount account;
    private final long id;
    private final Jdbi jdbi;

    TestCampaign(TestAccount account, long id, Jdbi jdbi) {
        this.account = account;
        this.id = id;
        this.jdbi = jdbi;
    }

    public TestAccount account() {
        return account;
    }

    public long id() {
        return id;
    }

    /** Requests the launch. */
    public Response send() {
        return post("send");
    }

    public Response send(Object body) {
        return post("send", body);
    }

    /** Launches exactly the rehearsed plan. */
    public Response sendRehearsed(String hash) {
        return send(Map.of("rehearsal_hash", hash));
    }

    /** Requests an action such as pause, resume or cancel. */
    public Response post(String action) {
        return account.api().post("/api/v1/campaigns/{id}/{action}", id, action);
    }

    public Response post(String action, Object body) {
        return account.api().body(body).post("/api/v1/campaigns/{id}/{action}", id, action);
    }

    /** Changes fields of the draft. */
    public Response patch(Map<String, Object> body) {
        return account.api().body(body).patch("/api/v1/campaigns/{id}", id);
    }

    public Response get() {
        return account.api().get("/api/v1/campaigns/{id}", id);
    }

    /** Requests a part such as history, links or variants. */
    public Response get(String part) {
        return account.api().get("/api/v1/campaigns/{id}/{part}", id, part);
    }

    /** Returns the campaign as the API shows it. */
    public JsonPath view() {
        return found(get());
    }

    /** Returns a part of the campaign as the API shows it. */
    public JsonPath view(String part) {
        return found(get(part));
    }

    private static JsonPath found(Response response) {
        return response.then().statusCode(200).extract().jsonPath();
    }

    /** Returns the progress. Asserts that the counts sum to the total. */
    public JsonPath progress() {
        var progress = view("progress");
        // The whole object, because REST Assured compiles a script for each path that it evaluates.
        Map<String, Object> fields = progress.getMap("$");
        var counts = COUNTS.stream().map(count -> number(fields, count)).toList();
        assertThat(counts.stream().mapToLong(Long::longValue).sum())
                .as(() -> "the counts of " + fields)
                .isEqualTo(number(fields, "total"));
        assertThat(counts).noneMatch(count -> count < 0);
        return progress;
    }

    private static long number(Map<String, Object> fields, String name) {
        return ((Number) Objects.requireNonNull(fields.get(name))).longValue();
    }

    /** Waits until the campaign is over and returns its progress. */
    public JsonPath awaitEnd() throws Exception {
        return eventually(
                SOON,
                this::progress,
                progress -> assertThat(progress.getBoolean("over")).isTrue());
    }

    /** Rehearses the launch and waits for the result. */
    public JsonPath rehearse() throws Exception {
        var started = post("rehearsal").then().statusCode(202).extract().jsonPath();
        return eventually(
                SOON,
                () -> account.api()
                        .get("/api/v1/rehearsals/{id}", started.getString("id"))
                        .jsonPath(),
                rehearsal -> assertThat(rehearsal.getString("state")).isEqualTo("succeeded"));
    }

    public ValidatableResponse personalizedPreview(Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns/{id}/personalized-preview", id)
                .then();
    }

    /** Sets the campaign to cancelled, as if it was cancelled before its end. */
    public void markCancelled() {
        jdbi.useTransaction(handle -> {
            handle.execute("update campaign set status = 'cancelled' where id = ?", id);
            handle.execute("update send_plan set state = 'stopped' where id = ?", id);
        });
    }

    /** Returns all messages of the campaign in the order of their ids. */
    public List<Row> messages() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select m.id, m.contact_id, m.state, m.body, cast(m.variables as text) as variables, m.error_code,
                               b.block_no
                          from message m
                          join send_block b on b.plan_id = m.plan_id and m.id between b.first_id and b.last_id
                                           and b.message_ids is null
                         where m.plan_id = :id
                         order by m.id
                        """)
                .bind("id", id)
                .map((row, context) -> new Row(
                        row.getLong("id"),
                        row.getLong("contact_id"),
                        row.getInt("state"),
                        String.valueOf(row.getString("body")),
                        String.valueOf(row.getString("variables")),
                        String.valueOf(row.getString("error_code")),
                        row.getInt("block_no")))
                .list());
    }

    /** The row of a message. Null texts are "null". */
    public record Row(long id, long contact, int state, String body, String variables, String errorCode, int blockNo) {}
}
