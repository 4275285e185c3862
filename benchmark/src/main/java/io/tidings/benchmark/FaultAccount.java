package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A customer of a scenario's own, with a gateway, a few contacts and whatever credits it gets. */
final class FaultAccount {
    private static final Duration OVER = Duration.ofMinutes(2);

    private final FaultScene scene;
    private final ApiClient api;
    private final List<Long> contacts = new ArrayList<>();

    private FaultAccount(FaultScene scene, ApiClient api) {
        this.scene = scene;
        this.api = api;
    }

    static FaultAccount create(FaultScene scene, int contacts, Map<String, Object> simulator) throws Exception {
        var key = Accounts.create(scene.host().database(), 1).getFirst();
        var account = new FaultAccount(scene, scene.host().client().as(key));
        Simulator.behave(account.api, simulator);
        for (int i = 0; i < contacts; i++) {
            account.contacts.add(account.api
                    .post("/api/v1/contacts", Map.of("phone", ContactFile.phone(i, 700), "first_name", "Amina"))
                    .expect(201)
                    .number("id"));
        }
        return account;
    }

    List<Long> contacts() {
        return contacts;
    }

    long draft(String name, List<Long> recipients) throws IOException, InterruptedException {
        var body = Map.of(
                "name",
                name,
                "channel",
                "sms",
                "base_template",
                "Hi {{first_name}}",
                "audience",
                Map.of("customer_ids", recipients));
        return api.post("/api/v1/campaigns", body).expect(201).number("id");
    }

    /** @return the status */
    int verb(long campaign, String verb) throws IOException, InterruptedException {
        return api.post("/api/v1/campaigns/%d/%s".formatted(campaign, verb), Map.of())
                .status();
    }

    /** Resumes what was left paused and waits for the end. */
    void settle(long campaign) throws Exception {
        long deadline = System.nanoTime() + OVER.toNanos();
        var status = status(campaign);
        while (status.equals("sending") || status.equals("paused")) {
            if (status.equals("paused")) {
                verb(campaign, "resume");
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("campaign %d is still %s".formatted(campaign, status));
            }
            Thread.sleep(20);
            status = status(campaign);
        }
        scene.host().database().awaitZero("""
                select count(*) from send_block where plan_id = ? and state not in ('CLOSED', 'CANCELLED')
                """, OVER, campaign);
    }

    String status(long campaign) throws IOException, InterruptedException {
        return api.get("/api/v1/campaigns/" + campaign).expect(200).text("status");
    }

    /** How often the campaign became what {@code to} says after having been what {@code from} says. */
    long changes(long campaign, String from, String to) throws IOException, InterruptedException {
        long count = 0;
        for (var change : api.get("/api/v1/campaigns/%d/history".formatted(campaign))
                .expect(200)
                .body()
                .path("data")) {
            count += change.path("from").asText().equals(from)
                            && change.path("to").asText().equals(to)
                    ? 1
                    : 0;
        }
        return count;
    }

    /** Whether each change begins where the one before ended. */
    boolean historyIsOneChain(long campaign) throws IOException, InterruptedException {
        var changes = api.get("/api/v1/campaigns/%d/history".formatted(campaign))
                .expect(200)
                .body()
                .path("data");
        for (int i = 1; i < changes.size(); i++) {
            if (!changes.path(i)
                    .path("from")
                    .asText()
                    .equals(changes.path(i - 1).path("to").asText())) {
                return false;
            }
        }
        return !changes.isEmpty();
    }

    /** From now on the account has these units and no more. */
    void limitTo(long units) throws IOException, InterruptedException {
        api.put("/api/v1/credits/terms", Map.of("unlimited", false)).expect(200);
        api.post("/api/v1/credits/top-ups", Map.of("amount", units, "key", "scenario"))
                .expect(201);
    }

    Reply balance() throws IOException, InterruptedException {
        return api.get("/api/v1/credits").expect(200);
    }
}
