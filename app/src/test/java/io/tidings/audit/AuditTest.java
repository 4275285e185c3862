package io.tidings.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.accounts.Users;
import io.tidings.shared.Actor;
import io.tidings.shared.PageRequest;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-27")
class AuditTest {
    @Inject
    Audit audit;

    @Inject
    AuditVerifier verifier;

    @Inject
    TestAccounts accounts;

    @Inject
    Users users;

    @Inject
    Jdbi jdbi;

    TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    @Tag("S3-46")
    void the_account_can_read_and_filter_its_own_entries_only() {
        record("campaign.launched", "campaign:7");
        record("campaign.cancelled", "campaign:7");
        record("campaign.launched", "campaign:8");

        account.api()
                .get("/api/v1/audit?action=campaign&subject=campaign:7")
                .then()
                .statusCode(200)
                .body("data.action", contains("campaign.cancelled", "campaign.launched"))
                .body("data[0].actor", equalTo("system"))
                .body("data[0].details.count", equalTo("3"))
                .body("pagination.total_count", equalTo(2));
        account.api()
                .get("/api/v1/audit?action=campaign.launched&page_size=1")
                .then()
                .body("data.subject", contains("campaign:8"))
                .body("pagination.total_pages", equalTo(2));
        account.api().get("/api/v1/audit?until=2000-01-01T00:00:00Z").then().body("pagination.total_count", equalTo(0));
        account.api().get("/api/v1/audit?from=yesterday").then().statusCode(422);
        accounts.create().api().get("/api/v1/audit?action=campaign").then().body("pagination.total_count", equalTo(0));
    }

    @Test
    void an_entry_of_a_rolled_back_transaction_does_not_exist() {
        var before = entries();
        jdbi.useTransaction(handle -> {
            audit.record(handle, Actor.system(account.id()), "thing.done", "thing:1", Map.of());
            handle.rollback();
        });

        assertThat(entries()).isEqualTo(before);
        assertThat(verifier.verify(account.id()).intact()).isTrue();
    }

    @Test
    void concurrent_entries_form_one_chain_without_gaps() throws Exception {
        var before = entries();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                var unused = threads.submit(() -> record("thing.done", "thing:1"));
            }
        }

        var found = verifier.verify(account.id());

        assertThat(found.fault()).isNull();
        assertThat(found.entries()).isEqualTo(before + 200);
        var places = jdbi.withHandle(
                handle -> handle.createQuery("select seq from audit_link where account_id = :account order by seq")
                        .bind("account", account.id().value())
                        .mapTo(Long.class)
                        .list());
        assertThat(places)
                .isEqualTo(LongStream.rangeClosed(1, before + 200).boxed().toList());
    }

    @Test
    void phone_numbers_and_addresses_are_removed() {
        jdbi.useTransaction(handle -> audit.record(
                handle,
                Actor.system(account.id()),
                "thing.done",
                "thing:+254712345678",
                Map.of("why", "asked by ada@example.org, +254712345678")));

        var entry = audit.list(account.id(), AuditFilter.ALL, PageRequest.first(1))
                .data()
                .getFirst();

        assertThat(entry.subject()).isEqualTo("thing:[removed]");
        assertThat(entry.details()).containsEntry("why", "asked by [removed] [removed]");
    }

    @Test
    void sign_ins_keys_users_and_passwords_are_recorded() {
        var user = accounts.user(account.id());
        new Browser().signIn(user.email(), "not the password").then().statusCode(401);
        new Browser().signIn(user.email(), user.password()).then().statusCode(303);
        users.changePassword(user.id(), user.password(), "another good password");
        var created =
                account.api().body("{\"name\":\"x\"}").post("/api/v1/api-keys").jsonPath();
        account.api().delete("/api/v1/api-keys/" + created.getLong("id")).then().statusCode(204);

        var person = "user:" + user.id();
        account.api()
                .get("/api/v1/audit?subject=" + person)
                .then()
                .body("data.action", contains("password.changed", "session.started", "session.refused", "user.created"))
                .body("data[1].actor", equalTo(person));
        account.api()
                .get("/api/v1/audit?subject=key:" + created.getLong("id"))
                .then()
                .body("data.action", contains("key.revoked", "key.created"))
                .body("data.actor", hasItem(startsWith("key:")));
        account.api().get("/api/v1/audit/verification").then().statusCode(200).body("intact", equalTo(true));
    }

    private void record(String action, String subject) {
        jdbi.useTransaction(
                handle -> audit.record(handle, Actor.system(account.id()), action, subject, Map.of("count", "3")));
    }

    private long entries() {
        return verifier.verify(account.id()).entries();
    }
}
