package io.tidings.launch;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import java.util.HashMap;
import java.util.Map;

/** The API calls that tests of campaigns use most, for one account. */
public record CampaignCalls(LaunchedCampaigns campaigns, TestAccount account) {
    /** Returns the body of a campaign without an audience, with one more field. */
    public static Map<String, Object> hi(String field, Object value) {
        var body = new HashMap<String, Object>(Map.of("name", "X", "message_content", "Hi"));
        body.put(field, value);
        return body;
    }

    public ValidatableResponse create(Map<String, Object> body) {
        return account.api().body(body).post("/api/v1/campaigns").then();
    }

    public long created(Map<String, Object> body) {
        return campaigns.created(account, body);
    }

    public ValidatableResponse refused(Map<String, Object> body, int status, String code) {
        return create(body)
                .contentType("application/problem+json")
                .statusCode(status)
                .body("code", equalTo(code))
                .body("trace_id", notNullValue());
    }

    public ValidatableResponse launch(long id, String body) {
        return account.api().body(body).post("/api/v1/campaigns/{id}/send", id).then();
    }

    ValidatableResponse personalized(long id, Map<String, Object> body) {
        return account.api()
                .body(body)
                .post("/api/v1/campaigns/{id}/personalized-preview", id)
                .then();
    }

    /** Returns the number of campaigns of the account. */
    public int total() {
        return account.api()
                .get("/api/v1/campaigns")
                .then()
                .extract()
                .jsonPath()
                .getInt("pagination.total_count");
    }
}
