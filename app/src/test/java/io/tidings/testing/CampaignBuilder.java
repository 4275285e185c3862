package io.tidings.testing;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.arc.Arc;
import io.restassured.response.ValidatableResponse;
import io.tidings.shared.ImportId;
import io.tidings.testing.TestAccounts.TestAccount;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a campaign through the API: {@code aCampaign().withContacts(3).launched()}.
 *
 * <p>By default it sends "Hi" to all contacts of a new account, through a simulated provider that accepts everything.
 */
public final class CampaignBuilder {
    private static final List<String> TEXTS = List.of("message_content", "base_template", "template_id", "variants");
    private static final List<String> AUDIENCES = List.of("all", "audience", "customer_ids", "import_id", "tags");

    private final TestCampaigns campaigns;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private @Nullable TestAccount account;
    private String simulatorSettings = TestCampaigns.PERFECT;
    private int contacts;
    private boolean hasDefaults = true;
    private boolean hasAudience = true;

    private CampaignBuilder(TestCampaigns campaigns) {
        this.campaigns = campaigns;
    }

    /** Starts to build a campaign. The test must be a {@code @QuarkusTest}. */
    public static CampaignBuilder aCampaign() {
        return new CampaignBuilder(Arc.container().instance(TestCampaigns.class).get());
    }

    /** Uses this account instead of a new one. */
    public CampaignBuilder in(TestAccount existing) {
        account = existing;
        return this;
    }

    /** Creates the account with a simulated provider that has these settings. */
    public CampaignBuilder through(String simulator) {
        simulatorSettings = simulator;
        return this;
    }

    /** Adds contacts to the account before the campaign is created. */
    public CampaignBuilder withContacts(int count) {
        contacts = count;
        return this;
    }

    public CampaignBuilder named(String name) {
        return with("name", name);
    }

    /** Sends this text as it is. */
    public CampaignBuilder text(String text) {
        return with("message_content", text);
    }

    /** Sends this text with its placeholders replaced. */
    public CampaignBuilder template(String template) {
        return with("base_template", template);
    }

    public CampaignBuilder savedTemplate(long template) {
        return with("template_id", template);
    }

    public CampaignBuilder to(List<Long> recipients) {
        return with("customer_ids", recipients);
    }

    public CampaignBuilder to(ImportId file) {
        return with("import_id", file.toString());
    }

    public CampaignBuilder withoutAudience() {
        hasAudience = false;
        return this;
    }

    public CampaignBuilder withTrackedLinks() {
        return with("track_links", true);
    }

    /** Tests the variants on this share of the audience, in percent. The rest waits up to an hour for the winner. */
    public CampaignBuilder testing(int share) {
        return with("test", Map.of("share", share, "wait_minutes", 60));
    }

    public CampaignBuilder retrying(Object policy) {
        return with("retry", policy);
    }

    public CampaignBuilder maxAttempts(int attempts) {
        return retrying(Map.of("max_attempts", attempts));
    }

    /** Skips contacts that received this many messages in the last {@code days} days. */
    public CampaignBuilder cappedAt(int messages, int days) {
        return with("frequency_cap", Map.of("messages", messages, "days", days));
    }

    /** Sets a field of the request. */
    public CampaignBuilder with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    /** Sets fields of the request. */
    public CampaignBuilder with(Map<String, ?> more) {
        fields.putAll(more);
        return this;
    }

    /** Sends exactly these fields, without defaults. */
    public CampaignBuilder exactly(Map<String, ?> body) {
        hasDefaults = false;
        fields.clear();
        return with(body);
    }

    /** Creates a draft. */
    public TestCampaign created() {
        var owner = account();
        long id = post(owner).statusCode(201).extract().jsonPath().getLong("id");
        return campaigns.campaign(owner, id);
    }

    /** Creates the campaign and launches it. Does not wait until its messages are sent. */
    public TestCampaign launched() {
        var campaign = created();
        campaign.send().then().statusCode(202);
        return campaign;
    }

    /** Creates the campaign, launches it and waits until it is over. */
    public TestCampaign ended() throws Exception {
        var campaign = launched();
        campaign.awaitEnd();
        return campaign;
    }

    /** Sends the request and returns the response, for tests of the request itself. */
    public ValidatableResponse posted() {
        return post(account());
    }

    /** Sends the request and asserts that it is refused with this status and problem code. */
    public ValidatableResponse refused(int status, String code) {
        return posted().contentType("application/problem+json")
                .statusCode(status)
                .body("code", equalTo(code))
                .body("trace_id", notNullValue());
    }

    private TestAccount account() {
        var owner = account == null ? campaigns.account(simulatorSettings) : account;
        if (contacts > 0) {
            campaigns.people().many(owner.id(), contacts);
        }
        return owner;
    }

    private ValidatableResponse post(TestAccount owner) {
        return owner.api().body(body()).post("/api/v1/campaigns").then();
    }

    private Map<String, Object> body() {
        var body = new LinkedHashMap<>(fields);
        if (!hasDefaults) {
            return body;
        }
        body.putIfAbsent("name", "A campaign");
        if (Collections.disjoint(body.keySet(), TEXTS)) {
            body.put("message_content", "Hi");
        }
        if (hasAudience && Collections.disjoint(body.keySet(), AUDIENCES)) {
            body.put("all", true);
        }
        return body;
    }
}
