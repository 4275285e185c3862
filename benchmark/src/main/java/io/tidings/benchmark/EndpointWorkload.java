package io.tidings.benchmark;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** The calls of an account: a fixed mix of lists and writes. */
final class EndpointWorkload {
    static final int PER_SECOND = 100;

    static final String LIST_CONTACTS = "GET contacts";
    static final String LIST_CAMPAIGNS = "GET campaigns";
    static final String RECIPIENTS = "GET campaigns/{id}/recipients";
    static final String PROGRESS = "GET campaigns/{id}/progress";
    static final String NEW_CONTACT = "POST contacts";
    static final String NEW_CAMPAIGN = "POST campaigns";
    static final String SEND = "POST campaigns/{id}/send";
    static final String IMPORT = "POST imports/csv";
    static final String SEND_MESSAGE = "POST messages/send";
    static final String SEND_BATCH = "POST messages/batch";
    static final String SEND_FILE = "POST messages/import";
    static final List<String> NAMES = List.of(
            LIST_CONTACTS,
            LIST_CAMPAIGNS,
            RECIPIENTS,
            PROGRESS,
            NEW_CONTACT,
            NEW_CAMPAIGN,
            SEND,
            IMPORT,
            SEND_MESSAGE,
            SEND_BATCH,
            SEND_FILE);
    private static final int DRAFTS = 400;
    /** Messages of a batch or file. With a provider that takes 3 s, more would only fill the queue. */
    private static final int FEW = 5;

    private final AppProcess app;
    private final ApiClient api;
    private final String importId;
    private final List<Long> contacts;
    private final Queue<Long> drafts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final String smallCsv;

    private EndpointWorkload(AppProcess app, ApiClient api, String importId, List<Long> contacts, String smallCsv) {
        this.app = app;
        this.api = api;
        this.importId = importId;
        this.contacts = contacts;
        this.smallCsv = smallCsv;
    }

    static EndpointWorkload create(AppProcess app, ApiClient api, int rows, int seed) throws Exception {
        var imported = ImportRun.upload(api, ContactFile.write(app.folder(), rows, seed));
        var contacts = new ArrayList<Long>();
        api.get("/api/v1/contacts?page_size=100")
                .expect(200)
                .body()
                .path("data")
                .forEach(contact -> contacts.add(contact.path("id").asLong()));
        var small = new StringBuilder("phone,first_name\n");
        IntStream.range(0, 100)
                .forEach(i -> small.append(ContactFile.phone(i, seed + 50)).append(",Amina\n"));
        var workload = new EndpointWorkload(app, api, imported.importId(), contacts, small.toString());
        workload.createDrafts();
        return workload;
    }

    /** Creates drafts in advance, so that a launch does not have to create one. */
    void createDrafts() throws Exception {
        while (drafts.size() < DRAFTS) {
            drafts.add(create().expect(201).number("id"));
        }
    }

    OpenLoopLoad load(Duration length, BooleanSupplier goesOn) throws Exception {
        createDrafts();
        return OpenLoopLoad.run(calls(), PER_SECOND, length, goesOn);
    }

    CampaignRun createCampaign(String name) throws IOException, InterruptedException {
        return CampaignRun.create(app, api, name, importId);
    }

    static boolean isSending(CampaignRun campaign) {
        try {
            return !campaign.state().isOver();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<OpenLoopLoad.Call> calls() {
        long newest = drafts.peek() == null ? 0 : drafts.peek();
        return List.of(
                new OpenLoopLoad.Call(LIST_CONTACTS, 4, 200, () -> api.get("/api/v1/contacts?page_size=20")),
                new OpenLoopLoad.Call(LIST_CAMPAIGNS, 4, 200, () -> api.get("/api/v1/campaigns?page_size=20")),
                new OpenLoopLoad.Call(
                        RECIPIENTS, 2, 200, () -> api.get("/api/v1/campaigns/%d/recipients".formatted(newest))),
                new OpenLoopLoad.Call(
                        PROGRESS, 4, 200, () -> api.get("/api/v1/campaigns/%d/progress".formatted(newest))),
                new OpenLoopLoad.Call(NEW_CONTACT, 2, 201, this::newContact),
                new OpenLoopLoad.Call(NEW_CAMPAIGN, 2, 201, this::create),
                new OpenLoopLoad.Call(SEND, 2, 202, this::send),
                // An account may run five imports at once. More get 429.
                new OpenLoopLoad.Call(
                        IMPORT, 1, Set.of(202, 429), () -> api.upload("small.csv", BodyPublishers.ofString(smallCsv))),
                new OpenLoopLoad.Call(SEND_MESSAGE, 2, 202, () -> api.post("/api/v1/messages/send", message())),
                new OpenLoopLoad.Call(SEND_BATCH, 1, 202, this::sendBatch),
                new OpenLoopLoad.Call(SEND_FILE, 1, Set.of(202, 429), this::sendFile));
    }

    private Map<String, String> message() {
        return Map.of("to", ContactFile.phone(next.incrementAndGet(), 901), "body", "Your code is 123456");
    }

    private ApiResponse sendBatch() throws IOException, InterruptedException {
        var messages = IntStream.range(0, FEW).mapToObj(i -> message()).toList();
        return api.post("/api/v1/messages/batch", Map.of("messages", messages));
    }

    private ApiResponse sendFile() throws IOException, InterruptedException {
        var csv = new StringBuilder("Phone,Text\n");
        IntStream.range(0, FEW)
                .mapToObj(i -> message())
                .forEach(message -> csv.append(message.get("to"))
                        .append(',')
                        .append(message.get("body"))
                        .append('\n'));
        return api.upload("/api/v1/messages/import", "messages.csv", BodyPublishers.ofString(csv.toString()));
    }

    private ApiResponse newContact() throws IOException, InterruptedException {
        var phone = ContactFile.phone(next.incrementAndGet(), 900);
        return api.post("/api/v1/contacts", Map.of("phone", phone, "first_name", "Amina"));
    }

    private ApiResponse create() throws IOException, InterruptedException {
        var contact = contacts.get(next.incrementAndGet() % contacts.size());
        return api.post(
                "/api/v1/campaigns",
                Map.of(
                        "name", "One message",
                        "channel", "sms",
                        "base_template", "Hi {{first_name}}",
                        "audience", Map.of("customer_ids", List.of(contact))));
    }

    private ApiResponse send() throws IOException, InterruptedException {
        var draft = drafts.poll();
        var id = draft == null ? create().expect(201).number("id") : draft;
        return api.post("/api/v1/campaigns/%d/send".formatted(id), Map.of());
    }

    ApiClient api() {
        return api;
    }
}
