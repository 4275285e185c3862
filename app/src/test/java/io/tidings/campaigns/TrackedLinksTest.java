package io.tidings.campaigns;

import static io.restassured.RestAssured.given;
import static io.tidings.campaigns.LaunchedCampaigns.PERFECT;
import static io.tidings.campaigns.LaunchedCampaigns.SOON;
import static io.tidings.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.campaigns.LaunchedCampaigns.Row;
import io.tidings.links.LinkTokens;
import io.tidings.personalisation.Segments;
import io.tidings.shared.ContactId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links from the text that somebody writes to the audience of those who followed them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TrackedLinksTest {
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0.0.0 Mobile Safari/537.36";
    private static final String SALE = "https://shop.example/sale?from=sms&x=%20y";
    private static final String MAP = "https://map.example/we";
    private static final String TEXT = "Hi {first_name}, " + SALE + ". Where: " + MAP + " " + "x".repeat(60);
    private static final Pattern LINK = Pattern.compile("https://tid\\.example(/l/[0-9A-Za-z]{17})(?![0-9A-Za-z])");

    @Inject
    LaunchedCampaigns campaigns;

    @Inject
    LinkTokens tokens;

    @Inject
    Experiments experiments;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    @Tag("S3-21")
    void each_recipient_gets_links_of_their_own_and_exactly_the_segments_that_were_rehearsed() throws Exception {
        for (var name : List.of("Al", "Alexander", "Zoë ж")) {
            campaigns.people().contact(account.id(), name, "{}");
        }
        long id = created(TEXT, Map.of());
        var rehearsed = rehearsed(id);
        assertThat(rehearsed.getMap("result.segments")).isEqualTo(Map.of("1", 1, "2", 1, "3", 1));
        assertThat(rehearsed.getString("result.longest.rendered_message"))
                .contains("https://tid.example/l/" + "0".repeat(17) + ". Where");

        account.api()
                .body(Map.of("rehearsal_hash", rehearsed.getString("hash")))
                .post("/api/v1/campaigns/{id}/send", id)
                .then()
                .statusCode(202);
        campaigns.over(account, id);

        var rows = campaigns.messages(id);
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row.state()).isEqualTo(50);
            assertThat(row.body()).doesNotContain("shop.example").doesNotContain("0".repeat(17));
            assertThat(links(row)).hasSize(2);
        });
        assertThat(rows.stream().flatMap(row -> links(row).stream())).doesNotHaveDuplicates();
        assertThat(rows.stream().mapToInt(row -> Segments.count(row.body()))).containsExactly(1, 2, 3);
        assertThat(segments(id)).containsExactly(1, 2, 3);
        assertThat(follow(links(rows.getFirst()).getFirst()).header("Location")).isEqualTo(SALE);
        assertThat(follow(links(rows.getFirst()).getLast()).header("Location")).isEqualTo(MAP);
    }

    @Test
    void a_link_leads_on_tells_nobody_whose_it_was_and_is_counted_once_for_each_person() throws Exception {
        campaigns.people().contacts(account.id(), 3);
        long id = launched("Sale: " + SALE + " " + MAP);
        var rows = campaigns.messages(id);

        var answer = follow(links(rows.getFirst()).getFirst());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().getValues("Location")).containsExactly(SALE);
        assertThat(answer.headers().getValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().getValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(answer.cookies()).isEmpty();
        assertThat(answer.body().asString()).isEmpty();
        follow(links(rows.getFirst()).getFirst());
        follow(links(rows.getFirst()).getLast());
        follow(links(rows.get(1)).getFirst());
        eventually(SOON, () -> clicks(id), data -> {
            assertThat(data.getList("data.url")).containsExactly(SALE, MAP);
            assertThat(data.getList("data.clicked")).containsExactly(2, 1);
            assertThat(data.getList("data.clicks")).containsExactly(3, 1);
        });
        account.api()
                .get("/api/v1/campaigns/{id}/metrics", id)
                .then()
                .body("clicked", equalTo(2))
                .body("clicks", equalTo(4))
                .body("click_rate", equalTo(66.7f));
    }

    @Test
    void whatever_looks_at_a_link_for_somebody_is_led_on_and_not_counted() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long id = launched("Sale: " + SALE);
        var link = links(campaigns.messages(id).getFirst()).getFirst();

        var requests = List.of(
                phone().header("Sec-Purpose", "prefetch;prerender"),
                phone().header("Purpose", "prefetch"),
                anybody().header("User-Agent", "WhatsApp/2.24.10.85 A"),
                anybody().header("User-Agent", "facebookexternalhit/1.1"));
        for (var request : requests) {
            assertThat(request.get(link).header("Location")).isEqualTo(SALE);
        }
        var head = phone().head(link);
        assertThat(head.statusCode()).isEqualTo(302);
        assertThat(head.header("Location")).isEqualTo(SALE);

        // Counted behind all of these: were one of them a click, it would be there too.
        follow(link);
        eventually(
                SOON,
                () -> clicks(id),
                data -> assertThat(data.getList("data.clicks")).containsExactly(1));
    }

    @Test
    void nobody_who_follows_a_link_waits_for_the_database() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long id = launched("Sale: " + SALE);
        var link = links(campaigns.messages(id).getFirst()).getFirst();

        jdbi.useTransaction(handle -> {
            handle.execute("lock table click in access exclusive mode");
            for (int i = 0; i < 3; i++) {
                assertThat(follow(link).header("Location")).isEqualTo(SALE);
            }
        });

        eventually(SOON, () -> clicks(id), data -> {
            assertThat(data.getList("data.clicked")).containsExactly(1);
            assertThat(data.getList("data.clicks")).containsExactly(3);
        });
    }

    @Test
    void a_forged_link_leads_nowhere_and_says_no_more_than_a_mistyped_one() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long id = launched("Sale: " + SALE);
        var row = campaigns.messages(id).getFirst();
        var link = links(row).getFirst();
        var changed = link.substring(0, link.length() - 1) + (link.endsWith("x") ? "y" : "x");

        for (var path : List.of(
                changed,
                "/l/" + "0".repeat(17),
                "/l/nothing",
                token(row.id(), 1),
                token(row.id() + 1_000_000_000_000L, 0))) {
            var answer = phone().accept("text/html").get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.header("Location")).isNull();
            assertThat(answer.body().asString()).contains("There is nothing here");
        }
    }

    @Test
    @Tag("S3-21")
    void an_audience_is_who_clicked_or_got_the_message_and_did_not() throws Exception {
        var people = campaigns.people().contacts(account.id(), 4);
        optOut(people.get(2));
        long id = created("Sale: " + SALE, Map.of("customer_ids", people.subList(0, 3)));
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);
        var rows = campaigns.messages(id);
        assertThat(count(Map.of("campaign", id, "clicked", true))).isZero();
        assertThat(count(Map.of("campaign", id, "clicked", false))).isEqualTo(2);

        follow(links(rows.getFirst()).getFirst());
        eventually(
                SOON,
                () -> count(Map.of("campaign", id, "clicked", true)),
                count -> assertThat(count).isOne());

        assertThat(count(Map.of("campaign", id, "clicked", false)))
                .as("neither who clicked, nor whom it did not reach, nor who was not written to")
                .isOne();
        assertThat(count(Map.of("not", Map.of("campaign", id, "clicked", true))))
                .isEqualTo(3);
        long next = created(
                "Again: " + SALE, Map.of("audience", Map.of("filter", Map.of("campaign", id, "clicked", false))));
        campaigns.send(account, next).then().statusCode(202);
        campaigns.over(account, next);
        assertThat(campaigns.messages(next)).extracting(Row::contact).containsExactly(people.get(1));
    }

    @Test
    void clicks_are_no_condition_where_nobody_counts_them() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long untracked = created("Sale: " + SALE, Map.of("track_links", false));
        campaigns.send(account, untracked).then().statusCode(202);
        campaigns.over(account, untracked);
        long without = launched("Nothing to follow");
        long draft = created("Sale: " + SALE, Map.of());

        for (long id : List.of(untracked, without, draft)) {
            preview(account, Map.of("campaign", id, "clicked", false))
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("clicks_not_tracked"))
                    .body("detail", containsString("campaign " + id));
        }
        assertThat(campaigns.messages(untracked).getFirst().body()).isEqualTo("null");
    }

    @Test
    void another_account_learns_nothing_of_links_and_clicks() throws Exception {
        campaigns.people().contacts(account.id(), 1);
        long id = launched("Sale: " + SALE);
        var other = campaigns.account(PERFECT);

        other.api().get("/api/v1/campaigns/{id}/links", id).then().statusCode(404);
        preview(other, Map.of("campaign", id, "clicked", true)).then().statusCode(404);
    }

    @Test
    void the_variant_that_more_people_clicked_wins() throws Exception {
        campaigns.people().many(account.id(), 200);
        long id = created(Map.of(
                "variants",
                List.of(
                        Map.of("name", "Plain", "weight", 3, "base_template", "Sale " + SALE),
                        Map.of("name", "Map", "weight", 1, "base_template", "Come " + MAP)),
                "test",
                Map.of("share", 50, "wait_minutes", 60, "by", "clicked")));
        campaigns.send(account, id).then().statusCode(202);
        var tested = eventually(SOON, () -> campaigns.messages(id), rows -> {
            assertThat(rows)
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.state()).isEqualTo(50));
            assertThat(campaigns.campaign(account, id).getBoolean("preparing")).isTrue();
        });
        for (var row : tested) {
            if (row.body().startsWith("Come")) {
                follow(links(row).getFirst());
            }
        }
        var plain = tested.stream().filter(row -> row.body().startsWith("Sale")).toList();
        plain.stream().limit(plain.size() / 2).forEach(row -> follow(links(row).getFirst()));
        eventually(SOON, () -> variants(id), stats -> {
            assertThat(stats.getInt("data[1].clicked")).isPositive();
            assertThat(stats.getFloat("data[1].click_rate")).isEqualTo(1);
            assertThat(stats.getInt("data[0].clicked")).isEqualTo(plain.size() / 2);
        });

        jdbi.useHandle(handle -> handle.execute("update campaign set test_until = now() where id = ?", id));
        experiments.decideDue();

        campaigns.over(account, id);
        assertThat(variants(id).getBoolean("data[1].winner")).isTrue();
        assertThat(campaigns.campaign(account, id).getString("test.by")).isEqualTo("clicked");
        assertThat(campaigns.messages(id).stream().skip(tested.size()))
                .hasSize(200 - tested.size())
                .allSatisfy(row -> assertThat(row.body()).startsWith("Come https://tid.example/l/"));
        account.api()
                .get("/api/v1/campaigns/{id}/metrics", id)
                .then()
                .body("variants[0].clicked", equalTo(plain.size() / 2));
    }

    @Test
    void what_cannot_be_tracked_is_refused_with_the_reason() {
        campaigns.people().contacts(account.id(), 1);
        refused(Map.of("message_content", "See " + SALE), "links_need_template", "#/message_content");
        refused(text("See " + SALE, "render_at", "dispatch"), "links_render_at_launch", "#/render_at");
        refused(text("See https://shop.example/{first_name}"), "link_not_trackable", "#/base_template");
        refused(text("See https://{first_name}.example"), "link_not_trackable", "#/base_template");
        refused(text("See {{ first_name | default: \"https://a.example\" }}"), "link_not_trackable", "#/base_template");
        refused(text("See https://user:secret@shop.example/"), "link_not_trackable", "#/base_template");
        var many = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            many.append("https://a.example/").append(i).append(' ');
        }
        refused(text(many.toString()), "too_many_links", "#/track_links");
        refused(
                Map.of(
                        "variants",
                        List.of(Map.of("base_template", "See " + SALE), Map.of("base_template", "Come")),
                        "test",
                        Map.of("share", 20, "wait_minutes", 5, "by", "clicked")),
                "clicks_not_tracked",
                "#/variants/1/base_template");
        created(many.substring(0, many.indexOf("https://a.example/10")) + "https://a.example/0", Map.of());
    }

    @Test
    void a_change_and_a_copy_keep_that_links_are_tracked() {
        long id = created("Sale: " + SALE, Map.of());

        account.api()
                .body(Map.of("name", "Renamed", "base_template", "Come: " + MAP))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("track_links", equalTo(true));
        account.api()
                .post("/api/v1/campaigns/{id}/duplicate", id)
                .then()
                .statusCode(201)
                .body("track_links", equalTo(true));
        account.api()
                .body(Map.of("track_links", false, "message_content", "Come: " + MAP))
                .patch("/api/v1/campaigns/{id}", id)
                .then()
                .statusCode(200)
                .body("track_links", equalTo(false));
    }

    @Test
    void a_campaign_that_comes_with_its_file_tracks_its_links_too() {
        var campaign = account.upload()
                .multiPart("file", "people.csv", "phone,note\n+254712345678,x\n".getBytes(UTF_8), "text/csv")
                .multiPart("name", "From a file")
                .multiPart("campaign", "{\"base_template\": \"{note} " + MAP + "\", \"track_links\": true}")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getLong("campaign_id");

        assertThat(campaigns.campaign(account, campaign).getBoolean("track_links"))
                .isTrue();
    }

    @Test
    void a_template_that_is_edited_into_what_cannot_be_tracked_stops_the_launch() {
        campaigns.people().contacts(account.id(), 1);
        long template = campaigns.people().template(account.id(), "Sale " + SALE);
        long id = created(Map.of("template_id", template));
        campaigns.people().edit(template, "Sale https://shop.example/{first_name}");

        campaigns
                .send(account, id)
                .then()
                .statusCode(422)
                .body("code", equalTo("link_not_trackable"))
                .body("errors[0].pointer", equalTo("#/template_id"));
    }

    @Test
    void a_preview_for_one_person_counts_the_link_as_it_will_be() {
        long contact = campaigns.people().contact(account.id(), "Alice", "{}");
        long id = created(TEXT, Map.of());

        for (var body : List.<Map<String, Object>>of(
                Map.of("customer_id", contact), Map.of("customer_id", contact, "override_template", TEXT))) {
            account.api()
                    .body(body)
                    .post("/api/v1/campaigns/{id}/personalized-preview", id)
                    .then()
                    .statusCode(200)
                    .body("rendered_message", containsString("https://tid.example/l/" + "0".repeat(17) + ". Where"));
        }
    }

    @Test
    @Tag("SEC-22")
    void who_is_erased_is_in_no_audience_of_clicks_and_the_count_stays() throws Exception {
        long contact = campaigns.people().contact(account.id(), "Alice", "{}");
        long id = launched("Sale: " + SALE);
        var link = links(campaigns.messages(id).getFirst()).getFirst();
        follow(link);
        eventually(
                SOON,
                () -> count(Map.of("campaign", id, "clicked", true)),
                count -> assertThat(count).isOne());

        var task = account.api()
                .body("{}")
                .post("/api/v1/contacts/{id}/erasure", new ContactId(contact).value())
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        eventually(
                SOON,
                () -> account.api().get(task).jsonPath().getString("state"),
                state -> assertThat(state).isEqualTo("succeeded"));

        assertThat(count(Map.of("campaign", id, "clicked", true))).isZero();
        assertThat(clicks(id).getList("data.clicked")).containsExactly(1);
        assertThat(follow(link).header("Location")).isEqualTo(SALE);
        account.api()
                .get("/api/v1/campaigns/{id}/links", created("Sale " + SALE, Map.of()))
                .then()
                .statusCode(200)
                .body("data", empty());
    }

    private void optOut(long contact) {
        var phone = jdbi.withHandle(handle -> handle.createQuery("select phone from contact where id = :id")
                .bind("id", contact)
                .mapTo(String.class)
                .one());
        account.api()
                .body(Map.of("phone", phone))
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201);
    }

    private long launched(String template) throws Exception {
        long id = created(template, Map.of());
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);
        return id;
    }

    private long created(String template, Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of("base_template", template));
        body.putAll(more);
        return created(body);
    }

    private long created(Map<String, Object> more) {
        return campaigns.created(account, body(more));
    }

    private static Map<String, Object> body(Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of("name", "Links", "track_links", true));
        if (!more.containsKey("audience") && !more.containsKey("customer_ids")) {
            body.put("all", true);
        }
        body.putAll(more);
        return body;
    }

    private static Map<String, Object> text(String template, Object... more) {
        var body = new HashMap<String, Object>(Map.of("base_template", template));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private void refused(Map<String, Object> more, String code, String pointer) {
        account.api()
                .body(body(more))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("errors[0].pointer", equalTo(pointer));
    }

    private JsonPath rehearsed(long campaign) throws Exception {
        var started = account.api()
                .post("/api/v1/campaigns/{id}/rehearsal", campaign)
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        return eventually(
                SOON,
                () -> account.api()
                        .get("/api/v1/rehearsals/{id}", started.getString("id"))
                        .jsonPath(),
                rehearsal -> assertThat(rehearsal.getString("state")).isEqualTo("succeeded"));
    }

    private JsonPath clicks(long id) {
        return account.api()
                .get("/api/v1/campaigns/{id}/links", id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath variants(long id) {
        return account.api().get("/api/v1/campaigns/{id}/variants", id).jsonPath();
    }

    private long count(Map<String, Object> filter) {
        return preview(account, filter)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getLong("count");
    }

    private static Response preview(TestAccount account, Map<String, Object> filter) {
        return account.api().body(Map.of("filter", filter)).post("/api/v1/audiences/preview");
    }

    private List<Integer> segments(long id) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select segments from message where plan_id = :id order by id")
                        .bind("id", id)
                        .mapTo(Integer.class)
                        .list());
    }

    private String token(long message, int number) {
        var path = new StringBuilder("/l/");
        tokens.append(path, message, number);
        return path.toString();
    }

    private static List<String> links(Row row) {
        return LINK.matcher(row.body()).results().map(found -> found.group(1)).toList();
    }

    private static Response follow(String link) {
        return phone().get(link);
    }

    private static RequestSpecification phone() {
        return anybody().header("User-Agent", PHONE);
    }

    private static RequestSpecification anybody() {
        return given().redirects().follow(false);
    }
}
