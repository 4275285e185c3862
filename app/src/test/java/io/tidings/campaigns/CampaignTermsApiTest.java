package io.tidings.campaigns;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignTermsApiTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    Jdbi jdbi;

    private TestAccount account;

    @BeforeEach
    void anAccount() {
        account = campaigns.account(PERFECT);
    }

    @Test
    void default_terms_are_shown_in_full() {
        create(Map.of())
                .statusCode(201)
                .body("retry.mode", equalTo("auto"))
                .body("retry.max_attempts", equalTo(3))
                .body("retry.backoff_base", equalTo(3f))
                .body("retry.factor", equalTo(2f))
                .body("retry.cap", equalTo(300f))
                .body("retry.jitter", equalTo(0.5f))
                .body("on_uncertain", equalTo("park"))
                .body("gateway_id", nullValue())
                .body("sender", nullValue())
                .body("rate_limit", nullValue());
    }

    @ParameterizedTest
    @CsvSource({"quick, auto, 3, 1, 4", "requeue, auto, 3, 0, 0", "patient, auto, 5, 3, 48", "manual, manual, 3, 0, 0"})
    @Tag("S4-34")
    @Tag("S2-14")
    @Tag("S3-15")
    @Tag("S4-32")
    @Tag("S4-11")
    void documented_retry_policies_have_presets(String preset, String mode, int attempts, float base, float cap) {
        for (Object asked : List.of(preset, Map.of("preset", preset))) {
            create(Map.of("retry", asked))
                    .statusCode(201)
                    .body("retry.mode", equalTo(mode))
                    .body("retry.max_attempts", equalTo(attempts))
                    .body("retry.backoff_base", equalTo(base))
                    .body("retry.cap", equalTo(cap))
                    .body("retry.jitter", equalTo(0f));
        }
    }

    @Test
    @Tag("S4-11")
    @Tag("S4-67")
    void every_sending_term_can_be_set_and_changed_and_reaches_the_plan() throws Exception {
        long gateway = jdbi.withHandle(handle -> handle.createQuery("select id from gateway where account_id = :id")
                .bind("id", account.id().value())
                .mapTo(Long.class)
                .one());
        var retry =
                Map.of("mode", "auto", "max_attempts", 4, "backoff_base", 0.25, "factor", 3, "cap", 7.5, "jitter", 0.1);
        var campaign = aCampaign()
                .in(account)
                .retrying(retry)
                .with("on_uncertain", "retry")
                .with("gateway_id", gateway)
                .with("sender", "MyShop")
                .with("rate_limit", 500)
                .created();
        campaign.patch(Map.of("rate_limit", 400))
                .then()
                .statusCode(200)
                .body("rate_limit", equalTo(400))
                .body("sender", equalTo("MyShop"))
                .body("gateway_id", equalTo((int) gateway))
                .body("on_uncertain", equalTo("retry"))
                .body("retry.cap", equalTo(7.5f));
        campaigns.people().contacts(account.id(), 1);
        campaign.send().then().statusCode(202);
        campaign.awaitEnd();

        var plan = jdbi.withHandle(handle ->
                handle.createQuery("""
                        select gateway_id, sender, rate_limit, on_uncertain, max_attempts, backoff_ms, backoff_factor,
                               backoff_cap_ms, retry_mode, jitter::numeric as jitter
                          from send_plan where id = :id""").bind("id", campaign.id()).mapToMap().one());
        assertThat(plan)
                .containsEntry("gateway_id", gateway)
                .containsEntry("sender", "MyShop")
                .containsEntry("rate_limit", 400)
                .containsEntry("on_uncertain", "retry")
                .containsEntry("max_attempts", 4)
                .containsEntry("backoff_ms", 250)
                .containsEntry("backoff_cap_ms", 7500)
                .containsEntry("retry_mode", "auto");
    }

    @ParameterizedTest
    @CsvSource({
        "max_attempts, 0",
        "max_attempts, 21",
        "backoff_base, -1",
        "backoff_base, 3601",
        "factor, 0.5",
        "cap, 86401",
        "jitter, 1.5",
    })
    void bounds_of_a_retry_policy_are_checked(String member, double value) {
        refused(Map.of("retry", Map.of(member, member.equals("max_attempts") ? (Object) (int) value : value)), 422)
                .body("code", equalTo("invalid_value"))
                .body("errors[0].pointer", equalTo("#/retry/" + member));
    }

    @Test
    void invalid_words_and_senders_are_refused_with_a_pointer() {
        refused(Map.of("retry", "sometimes"), 422).body("errors[0].pointer", equalTo("#/retry/preset"));
        refused(Map.of("retry", Map.of("mode", "never")), 422).body("errors[0].pointer", equalTo("#/retry/mode"));
        refused(Map.of("on_uncertain", "guess"), 422).body("errors[0].pointer", equalTo("#/on_uncertain"));
        refused(Map.of("rate_limit", 0), 422).body("errors[0].pointer", equalTo("#/rate_limit"));
        refused(Map.of("gateway_id", 999_999_999), 404).body("code", equalTo("not_found"));
        for (var sender : List.of("", "a much too long sender", "Ünicode", "12", "a<b>c", "+")) {
            refused(Map.of("sender", sender), 422)
                    .body("code", equalTo("invalid_sender"))
                    .body("errors[0].pointer", equalTo("#/sender"));
        }
        for (var sender : List.of("MyShop", "My Shop 24", "+254711000000", "20880")) {
            create(Map.of("sender", sender)).statusCode(201);
        }
        refused(Map.of("retry", Map.of("attempts", 3)), 400).body("code", equalTo("unknown_field"));
    }

    @Test
    void a_gateway_of_another_account_is_not_found() {
        var otherAccount = campaigns.account(PERFECT);
        long theirs = jdbi.withHandle(handle -> handle.createQuery("select id from gateway where account_id = :id")
                .bind("id", otherAccount.id().value())
                .mapTo(Long.class)
                .one());

        refused(Map.of("gateway_id", theirs), 404).body("code", equalTo("not_found"));
    }

    private ValidatableResponse refused(Map<String, Object> more, int status) {
        return create(more).statusCode(status);
    }

    private ValidatableResponse create(Map<String, Object> more) {
        return aCampaign().in(account).withoutAudience().with(more).posted();
    }
}
