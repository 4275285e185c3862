package io.tidings.reports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.tidings.accounts.NewAccount;
import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each part of the program reads a number by the same rules. The account is German. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class PhoneReadingScenarioTest {
    private static final String OWN = "491712345678";
    private static final String OPEN = "254712345678";

    @Inject
    TestAccounts accounts;

    TestAccount account;

    @BeforeEach
    void createAccount() {
        account = accounts.create(new NewAccount("Test", "DE", "UTC", false));
    }

    @Test
    void a_number_without_its_plus_is_the_same_person_everywhere() throws Exception {
        post("/api/v1/contacts", "phone", OWN).then().statusCode(201).body("phone", equalTo("+" + OWN));
        post("/api/v1/suppressions", "phone", OWN).then().statusCode(201);
        post("/api/v1/suppressions/check", "phone", "+" + OWN).then().body("suppressed", equalTo(true));
        post("/api/v1/messages/search", "number", OWN).then().statusCode(200);
        for (var typed : new String[] {OWN, "+" + OWN, "00" + OWN, "0171 2345678", "171 234"}) {
            assertThat(post("/api/v1/contacts/search", "q", typed).jsonPath().getList("data.phone"))
                    .as(typed)
                    .containsExactly("+" + OWN);
        }

        var done = imported("phone\n" + OWN + "\n49 171 2345678\n");

        assertThat(done.getLong("rows_unchanged")).isEqualTo(1);
        assertThat(done.getLong("rows_duplicate")).isEqualTo(1);
    }

    @Test
    void digits_with_two_readings_are_refused_everywhere_with_both() throws Exception {
        for (var path : new String[] {"/api/v1/contacts", "/api/v1/suppressions", "/api/v1/suppressions/check"}) {
            post(path, "phone", OPEN)
                    .then()
                    .statusCode(422)
                    .body("errors[0].detail", containsString("+49" + OPEN + " or +" + OPEN));
        }
        post("/api/v1/messages/search", "number", OPEN).then().statusCode(422);
        account.api()
                .body(Map.of("to", OPEN, "body", "Hi"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("+" + OPEN));

        var done = imported("phone\n" + OPEN + "\n");

        assertThat(done.getList("errors.code")).containsExactly("ambiguous");
        assertThat(done.getString("errors[0].message")).contains("+49" + OPEN, "+" + OPEN);
    }

    @Test
    void no_log_names_the_readings_of_a_refused_number() throws Exception {
        try (var log = CapturedLog.start()) {
            post("/api/v1/contacts", "phone", OPEN).then().statusCode(422);
            imported("phone\n" + OPEN + "\n");

            assertThat(log.lines()).noneMatch(line -> line.contains(OPEN));
        }
    }

    @Test
    void costly_numbers_need_the_permission_of_the_account() throws Exception {
        var file = "phone\n+19002345678\n+881612345678\n";
        post("/api/v1/contacts", "phone", "+19002345678").then().statusCode(422);
        account.api()
                .body(Map.of("to", "+881612345678", "body", "Hi"))
                .post("/api/v1/messages/send")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_phone"));
        assertThat(imported(file).getList("errors.code")).containsExactly("premium_number", "satellite_number");
        post("/api/v1/suppressions", "phone", "+19002345678").then().statusCode(201);

        account.api()
                .body("{\"allow_premium_numbers\": true}")
                .patch("/api/v1/account")
                .then()
                .statusCode(200);

        assertThat(imported(file).getLong("rows_imported")).isEqualTo(2);
    }

    @Test
    void landlines_are_imported_and_told_before_an_sms_is_sent() throws Exception {
        var done = imported("phone\n030 1234567\n+491712345678\n+14155552671\n");
        assertThat(done.getLong("rows_imported")).isEqualTo(3);
        assertThat(done.getLong("rows_landline")).isEqualTo(1);

        var campaign = account.api()
                .body(Map.of("name", "Hi", "message_content", "Hi", "all", true))
                .post("/api/v1/campaigns")
                .header("Location");

        account.api()
                .get(campaign + "/preview")
                .then()
                .body("line_types.fixed_line", equalTo(1))
                .body("line_types.mobile", equalTo(1))
                .body("line_types.fixed_line_or_mobile", equalTo(1));
    }

    private Response post(String path, String field, String number) {
        return account.api().body(Map.of(field, number)).post(path);
    }

    private JsonPath imported(String csv) throws Exception {
        var id = account.upload()
                .multiPart("file", "people.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("import_id");
        return eventually(
                Duration.ofSeconds(20),
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("status")).isNotEqualTo("processing"));
    }
}
