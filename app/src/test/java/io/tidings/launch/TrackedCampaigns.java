package io.tidings.launch;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tidings.launch.LaunchedCampaigns.Row;
import io.tidings.testing.TestAccounts.TestAccount;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The API calls of tests of tracked links for one account, and requests of a phone that follows a link. */
record TrackedCampaigns(LaunchedCampaigns campaigns, TestAccount account) {
    static final String SALE = "https://shop.example/sale?from=sms&x=%20y";
    static final String MAP = "https://map.example/we";
    private static final String PHONE =
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0.0.0 Mobile Safari/537.36";
    private static final Pattern LINK = Pattern.compile("https://tid\\.example(/l/[0-9A-Za-z]{17})(?![0-9A-Za-z])");

    long launched(String template) throws Exception {
        long id = created(template, Map.of());
        campaigns.send(account, id).then().statusCode(202);
        campaigns.over(account, id);
        return id;
    }

    long created(String template, Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of("base_template", template));
        body.putAll(more);
        return created(body);
    }

    long created(Map<String, Object> more) {
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

    static Map<String, Object> text(String template, Object... more) {
        var body = new HashMap<String, Object>(Map.of("base_template", template));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    void refused(Map<String, Object> more, String code, String pointer) {
        account.api()
                .body(body(more))
                .post("/api/v1/campaigns")
                .then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("errors[0].pointer", equalTo(pointer));
    }

    JsonPath clicks(long id) {
        return account.api()
                .get("/api/v1/campaigns/{id}/links", id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    JsonPath variants(long id) {
        return account.api().get("/api/v1/campaigns/{id}/variants", id).jsonPath();
    }

    long count(Map<String, Object> filter) {
        return preview(filter).then().statusCode(200).extract().jsonPath().getLong("count");
    }

    Response preview(Map<String, Object> filter) {
        return account.api().body(Map.of("filter", filter)).post("/api/v1/audiences/preview");
    }

    static List<String> links(Row row) {
        return LINK.matcher(row.body()).results().map(found -> found.group(1)).toList();
    }

    static Response follow(String link) {
        return phone().get(link);
    }

    static RequestSpecification phone() {
        return request().header("User-Agent", PHONE);
    }

    static RequestSpecification request() {
        return given().redirects().follow(false);
    }
}
