package io.tidings.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The account of one scenario, with its own gateway, contacts and credits. */
final class ScenarioAccount {
    private static final Duration END_LIMIT = Duration.ofMinutes(2);

    private final AppProcess app;
    private final ApiClient api;
    private final List<Long> contacts = new ArrayList<>();

    private ScenarioAccount(AppProcess app, ApiClient api) {
        this.app = app;
        this.api = api;
    }

    static ScenarioAccount create(TestCluster cluster, int contacts, Map<String, Object> simulator) throws Exception {
        var app = cluster.primary();
        var key = Accounts.create(app.database(), 1).getFirst();
        var account = new ScenarioAccount(app, app.client().as(key));
        Simulator.configure(account.api, simulator);
        for (int i = 0; i < contacts; i++) {
            account.contacts.add(account.api
                    .post("/api/v1/contacts", Map.of("phone", ContactFile.phone(i, 700), "first_name", "Amina"))
                    .expect(201)
                    .number("id"));
        }
        return account;
    }

    /** Creates a draft to all contacts. */
    long draft(String name) throws IOException, InterruptedException {
        var body = Map.of(
                "name",
                name,
                "channel",
                "sms",
                "base_template",
                "Hi {{first_name}}",
                "audience",
                Map.of("customer_ids", contacts));
        return api.post("/api/v1/campaigns", body).expect(201).number("id");
    }

    /** @return the HTTP status */
    int call(long campaign, String verb) throws IOException, InterruptedException {
        return api.post("/api/v1/campaigns/%d/%s".formatted(campaign, verb), Map.of())
                .status();
    }

    /** Resumes the campaign if it is paused, and waits for its end. */
    void awaitEnd(long campaign) throws Exception {
        long deadline = System.nanoTime() + END_LIMIT.toNanos();
        var status = status(campaign);
        while (status.equals("sending") || status.equals("paused")) {
            if (status.equals("paused")) {
                call(campaign, "resume");
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("campaign %d is still %s".formatted(campaign, status));
            }
            Thread.sleep(20);
            status = status(campaign);
        }
        app.database().awaitZero("""
                select count(*) from send_block where plan_id = ? and state not in ('CLOSED', 'CANCELLED')
                """, END_LIMIT, campaign);
    }

    String status(long campaign) throws IOException, InterruptedException {
        return api.get("/api/v1/campaigns/" + campaign).expect(200).text("status");
    }

    /** The number of changes from one status to the other in the campaign's history. */
    long changes(long campaign, String from, String to) throws IOException, InterruptedException {
        long count = 0;
        for (var change : history(campaign)) {
            boolean matches = change.path("from").asText().equals(from)
                    && change.path("to").asText().equals(to);
            count += matches ? 1 : 0;
        }
        return count;
    }

    /** Whether each change begins with the status at which the one before ended. */
    boolean historyIsContinuous(long campaign) throws IOException, InterruptedException {
        var changes = history(campaign);
        for (int i = 1; i < changes.size(); i++) {
            var end = changes.path(i - 1).path("to").asText();
            if (!changes.path(i).path("from").asText().equals(end)) {
                return false;
            }
        }
        return !changes.isEmpty();
    }

    private JsonNode history(long campaign) throws IOException, InterruptedException {
        return api.get("/api/v1/campaigns/%d/history".formatted(campaign))
                .expect(200)
                .body()
                .path("data");
    }

    /** Limits the account to this many units. */
    void limitCredits(long units) throws IOException, InterruptedException {
        api.put("/api/v1/credits/terms", Map.of("unlimited", false)).expect(200);
        api.post("/api/v1/credits/top-ups", Map.of("amount", units, "key", "scenario"))
                .expect(201);
    }

    ApiResponse balance() throws IOException, InterruptedException {
        return api.get("/api/v1/credits").expect(200);
    }
}
