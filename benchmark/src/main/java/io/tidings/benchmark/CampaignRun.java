package io.tidings.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** One campaign over an import's contacts. It is created and launched through the API and watched in the database. */
final class CampaignRun {
    private static final int POLL_MS = 10;
    private static final Duration PROCESSED_LIMIT = Duration.ofMinutes(10);
    private static final String TEXT =
            "Hi {{first_name}}, {{location | default: \"your town\"}} has {{preferred_product"
                    + " | default: \"news\"}} for you: {{points}} points at branch {{branch}}.";

    private final AppProcess app;
    private final long id;

    private CampaignRun(AppProcess app, long id) {
        this.app = app;
        this.id = id;
    }

    /** An existing campaign. */
    static CampaignRun of(AppProcess app, long id) {
        return new CampaignRun(app, id);
    }

    static CampaignRun create(AppProcess app, ApiClient api, String name, String importId)
            throws IOException, InterruptedException {
        return create(app, api, name, importId, Map.of());
    }

    /** @param more fields of the request */
    static CampaignRun create(AppProcess app, ApiClient api, String name, String importId, Map<String, Object> more)
            throws IOException, InterruptedException {
        var body = new HashMap<String, Object>(Map.of(
                "name", name, "channel", "sms", "base_template", TEXT, "audience", Map.of("import_id", importId)));
        body.putAll(more);
        return new CampaignRun(
                app, api.post("/api/v1/campaigns", body).expect(201).number("id"));
    }

    long id() {
        return id;
    }

    void launch(ApiClient api) throws IOException, InterruptedException {
        api.post("/api/v1/campaigns/%d/send".formatted(id), Map.of()).expect(202);
    }

    ApiResponse cancel(ApiClient api) throws IOException, InterruptedException {
        return api.post("/api/v1/campaigns/%d/cancel".formatted(id), Map.of());
    }

    /** The state in the campaign's row. */
    record State(String status, boolean preparing, long recipients, long firstMessageId) {
        boolean isOver() {
            return !status.equals("sending") && !status.equals("paused");
        }
    }

    State state() throws IOException, SQLException {
        return app.database()
                .one(
                        "select status, preparing, recipients, coalesce(first_message_id, 0) from campaign where id = ?",
                        row -> new State(row.getString(1), row.getBoolean(2), row.getLong(3), row.getLong(4)),
                        id);
    }

    /** @param sql a query for one number, with the campaign's id as its only parameter */
    long count(String sql) throws IOException, SQLException {
        return app.database().number(sql, id);
    }

    /** @return the last count, which is zero unless the limit was reached */
    long awaitZero(String sql, Duration limit) throws Exception {
        return app.database().awaitZero(sql, limit, id);
    }

    /** The number of outcomes. */
    long processed() throws IOException, SQLException {
        return count("""
                select coalesce(sum(n_sent + n_failed + n_uncertain + n_requeued), 0) from send_block where plan_id = ?
                """);
    }

    long failed() throws IOException, SQLException {
        return count("""
                select count(*) from message
                 where plan_id = ? and state in (message_state('expired'), message_state('failed'))
                """);
    }

    void awaitPrepared() throws Exception {
        while (state().preparing()) {
            Thread.sleep(POLL_MS);
        }
    }

    /** Waits until this many messages have an outcome, or the campaign is over. */
    void awaitProcessed(long count) throws Exception {
        long deadline = System.nanoTime() + PROCESSED_LIMIT.toNanos();
        while (processed() < count && !state().isOver()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("campaign %d makes no progress".formatted(id));
            }
            Thread.sleep(5);
        }
    }

    /** @throws IllegalStateException if it is not over in time */
    State awaitOver(Duration limit) throws Exception {
        if (!isOverWithin(limit)) {
            throw new IllegalStateException("campaign %d is still %s after %s".formatted(id, state(), limit));
        }
        return state();
    }

    /** Waits for the end. @return whether it came in time */
    boolean isOverWithin(Duration limit) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!state().isOver()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL_MS);
        }
        return true;
    }

    /** A cancelled campaign is over before the outcomes of its last calls are written. */
    void awaitLastOutcomes() throws Exception {
        awaitZero("select count(*) from send_block where plan_id = ? and state = 'LEASED'", Duration.ofSeconds(30));
    }
}
