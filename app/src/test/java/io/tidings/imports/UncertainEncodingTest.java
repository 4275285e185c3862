package io.tidings.imports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.Charset;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file whose encoding is not certain is never a plain success. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UncertainEncodingTest {
    private static final String CSV = "phone,first_name,city\n+420601123456,Jiří,Brno\n+420601123457,Renáta,Čáslav\n";
    private static final String DOUBT = "encoding_uncertain";

    @Inject
    TestAccounts accounts;

    TestAccount account;

    @BeforeEach
    void anAccount() {
        account = accounts.create();
    }

    @Test
    void an_import_names_the_encoding_its_alternatives_and_the_cells_in_doubt() throws Exception {
        var answer = file("windows-1250")
                .multiPart("default_country", "CZ")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .body("warnings.code", contains(DOUBT))
                .body("warnings[0].encoding", equalTo("windows-1250"))
                .body("warnings[0].alternatives", hasItem("windows-1252"))
                .body("warnings[0].cells", equalTo(3))
                .body("warnings[0].examples.line", contains(2, 3, 3))
                .body("warnings[0].examples.column", contains("first_name", "first_name", "city"))
                .body("warnings[0].detail", containsString("3 cells"))
                .extract()
                .jsonPath();

        var id = answer.getString("import_id");
        eventually(
                Duration.ofSeconds(20),
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("status")).isEqualTo("success"));
        account.api().get("/api/v1/imports/" + id).then().body("warnings.code", contains(DOUBT));
        assertThat(account.api()
                        .get("/api/v1/imports/" + id + "/contacts")
                        .jsonPath()
                        .getList("data.first_name"))
                .containsExactly("Jiří", "Renáta");
    }

    @Test
    void a_named_encoding_is_not_in_doubt() {
        file("windows-1250")
                .multiPart("encoding", "windows-1250")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .body("warnings", empty());
    }

    @Test
    void a_file_that_is_sent_at_once_is_refused() {
        file("windows-1250")
                .multiPart("name", "Spring")
                .multiPart("channel", "sms")
                .multiPart("message_content", "Hi {{first_name}}")
                .multiPart("launch", "true")
                .multiPart("default_country", "CZ")
                .post("/api/v1/campaigns/from-csv")
                .then()
                .statusCode(422)
                .body("code", equalTo(DOUBT))
                .body("encoding", equalTo("windows-1250"));
    }

    @Test
    void the_preview_shows_the_rows_as_they_will_be_read() {
        file("windows-1250")
                .multiPart("default_country", "CZ")
                .post("/api/v1/imports/preview")
                .then()
                .statusCode(200)
                .body("encoding", equalTo("windows-1250"))
                .body("warnings.code", contains(DOUBT))
                .body("columns.field", contains("phone", "first_name", "location"))
                .body("rows[0].phone", equalTo("+420601123456"))
                .body("rows[0].cells", contains("+420601123456", "Jiří", "Brno"))
                .body("rows[1].values.location", equalTo("Čáslav"));
        file("windows-1250")
                .multiPart("encoding", "windows-1252")
                .multiPart("mapping", "{\"city\": \"last_name\"}")
                .post("/api/v1/imports/preview")
                .then()
                .body("warnings", empty())
                .body("rows[0].values.first_name", equalTo("Jiøí"))
                .body("rows[1].values.last_name", equalTo("Èáslav"));
        account.api().get("/api/v1/imports").then().body("pagination.total_count", equalTo(0));
        account.api().get("/api/v1/contacts").then().body("pagination.total_count", equalTo(0));
    }

    @Test
    void the_preview_says_why_a_file_or_a_row_would_be_refused() {
        file("Kontakt,jmeno\n+420601123456,Jan\n", "UTF-8")
                .post("/api/v1/imports/preview")
                .then()
                .statusCode(200)
                .body("error.code", equalTo("no_phone_column"))
                .body("columns.header", contains("Kontakt", "jmeno"))
                .body("rows[0].cells", contains("+420601123456", "Jan"));
        file("phone\nnobody\n", "UTF-8")
                .post("/api/v1/imports/preview")
                .then()
                .body("rows[0].error.code", equalTo("not_a_number"));
        file("", "UTF-8").post("/api/v1/imports/preview").then().statusCode(422).body("code", equalTo("empty_file"));
    }

    @Test
    void the_page_shows_the_rows_and_asks() {
        var browser = Browser.signedIn(accounts.user());
        browser.open("/imports");

        var preview = upload(browser).post("/imports/preview");
        var refused = upload(browser).post("/imports");
        var chosen = upload(browser).multiPart("encoding", "windows-1250").post("/imports");

        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.asString()).contains("Jiří", "data-encoding=\"windows-1252\"", "not certain");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.asString()).contains("not certain");
        assertThat(chosen.statusCode()).isEqualTo(303);
    }

    private static RequestSpecification upload(Browser browser) {
        return browser.request()
                .multiPart("csrf_token", browser.token())
                .multiPart("default_country", "CZ")
                .multiPart("file", "people.csv", CSV.getBytes(Charset.forName("windows-1250")), "text/csv");
    }

    private RequestSpecification file(String charset) {
        return file(CSV, charset);
    }

    private RequestSpecification file(String csv, String charset) {
        return account.upload().multiPart("file", "people.csv", csv.getBytes(Charset.forName(charset)), "text/csv");
    }
}
