package io.tidings.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.phones.PhoneHash;
import io.tidings.shared.Channel;
import io.tidings.shared.PhoneNumber;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-23")
class SuppressionsTest {
    private static final String AMINA = "+254712345678";
    private static final String BARAKA = "+254712345679";

    @Inject
    Suppressions suppressions;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    void a_number_is_added_found_and_removed() {
        var added = add("{\"phone\": \"0712 345 678\", \"reason\": \"complaint\"}");

        account.api()
                .body(Map.of("phone", AMINA))
                .post("/api/v1/suppressions/check")
                .then()
                .statusCode(200)
                .body("suppressed", equalTo(true))
                .body("entry.reason", equalTo("complaint"))
                .body("entry.phone", equalTo(AMINA));
        account.api()
                .get("/api/v1/suppressions?reason=complaint")
                .then()
                .body("data.id", contains((int) added))
                .body("data[0].channel", nullValue());
        account.api().get("/api/v1/suppressions/" + added).then().statusCode(200);

        account.api().delete("/api/v1/suppressions/" + added).then().statusCode(204);
        account.api().delete("/api/v1/suppressions/" + added).then().statusCode(404);
        account.api()
                .body(Map.of("phone", AMINA))
                .post("/api/v1/suppressions/check")
                .then()
                .body("suppressed", equalTo(false));
        account.api()
                .get("/api/v1/audit?action=suppression")
                .then()
                .body("data.action", contains("suppression.removed", "suppression.added"));
    }

    @Test
    void a_list_applies_only_to_its_account() {
        var added = add("{\"phone\": \"" + AMINA + "\"}");
        var otherAccount = accounts.create();

        otherAccount.api().get("/api/v1/suppressions/" + added).then().statusCode(404);
        otherAccount.api().delete("/api/v1/suppressions/" + added).then().statusCode(404);
        otherAccount
                .api()
                .body(Map.of("phone", AMINA))
                .post("/api/v1/suppressions/check")
                .then()
                .body("suppressed", equalTo(false));
    }

    @Test
    void an_existing_entry_keeps_its_reason() {
        var first = add("{\"phone\": \"" + AMINA + "\", \"reason\": \"stop\"}");
        var second = add("{\"phone\": \"" + AMINA + "\", \"reason\": \"manual\"}");

        assertThat(second).isEqualTo(first);
        account.api().get("/api/v1/suppressions").then().body("data.reason", contains("stop"));
    }

    @Test
    void an_entry_for_one_channel_does_not_suppress_the_other() {
        add("{\"phone\": \"" + AMINA + "\", \"channel\": \"whatsapp\"}");

        assertThat(suppressions.find(account.id(), new PhoneNumber(AMINA), Channel.WHATSAPP))
                .isPresent();
        assertThat(suppressions.find(account.id(), new PhoneNumber(AMINA), Channel.SMS))
                .isEmpty();
        assertThat(among(Channel.SMS)).isEmpty();
        assertThat(among(Channel.WHATSAPP)).containsExactly(AMINA);
    }

    @Test
    void an_invalid_entry_is_refused() {
        for (var invalid : List.of(
                Map.of("phone", "12"),
                Map.of("phone", AMINA, "channel", "pigeon"),
                Map.of("phone", AMINA, "reason", "erasure"))) {
            account.api()
                    .body(invalid)
                    .post("/api/v1/suppressions")
                    .then()
                    .statusCode(422)
                    .body("code", equalTo("invalid_suppression"));
        }
        account.api().get("/api/v1/suppressions?reason=x").then().statusCode(422);
    }

    @Test
    @Tag("SEC-22")
    void an_erased_number_is_stored_only_as_a_keyed_hash_and_stays_suppressed() {
        add("{\"phone\": \"" + AMINA + "\", \"reason\": \"stop\"}");

        jdbi.useTransaction(handle -> suppressions.erase(handle, account.id(), new PhoneNumber(AMINA)));

        account.api().get("/api/v1/suppressions").then().body("data[0].phone", nullValue());
        assertThat(among(Channel.SMS)).containsExactly(AMINA);
        assertThat(byPredicate()).containsExactly(AMINA);
        assertThat(suppressions.find(account.id(), new PhoneNumber(AMINA), Channel.SMS))
                .isPresent();
    }

    @Test
    void the_sql_of_a_launch_and_the_look_up_in_memory_agree() {
        assertThat(byPredicate()).isEmpty();
        add("{\"phone\": \"" + AMINA + "\"}");

        assertThat(byPredicate()).containsExactly(AMINA);
        assertThat(among(Channel.SMS)).containsExactly(AMINA);
    }

    @Test
    void the_hash_equals_a_standard_hmac() throws GeneralSecurityException {
        var key = "a key of the installation, 32 by".getBytes(StandardCharsets.UTF_8);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));

        assertThat(new PhoneHash(key).of(new PhoneNumber(AMINA)))
                .isEqualTo(mac.doFinal(AMINA.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_node_with_another_key_does_not_start() {
        var hash = new SuppressionKey(jdbi, Optional::empty).hash().of(AMINA);
        assertThat(new SuppressionKey(jdbi, Optional::empty).hash().of(AMINA)).isEqualTo(hash);

        assertThatThrownBy(() -> new SuppressionKey(jdbi, () -> Optional.of("x".repeat(40))).hash())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TIDINGS_CONTACTS_SUPPRESSION_KEY");
        assertThatThrownBy(() -> new SuppressionKey(jdbi, () -> Optional.of("short")).hash())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at least 32");
    }

    private long add(String body) {
        return account.api()
                .body(body)
                .post("/api/v1/suppressions")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath()
                .getLong("id");
    }

    private Set<String> among(Channel channel) {
        return jdbi.withHandle(handle -> suppressions.among(handle, account.id(), channel, List.of(AMINA, BARAKA)));
    }

    private List<String> byPredicate() {
        return jdbi.withHandle(handle -> suppressions
                .bind(
                        handle.createQuery("select c.phone from (values ('%s'), ('%s')) as c(phone) where "
                                        .formatted(AMINA, BARAKA)
                                + Suppressions.predicate("c.phone")),
                        Channel.SMS)
                .bind("account", account.id().value())
                .mapTo(String.class)
                .list());
    }
}
