package io.tidings.imports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.tidings.shared.ImportId;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the upload to the contacts, over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ImportScenarioTest {
    @Inject
    TestAccounts accounts;

    @Inject
    UploadFolder folder;

    TestAccount account;

    @BeforeEach
    void createAccount() {
        account = accounts.create();
    }

    @Test
    @Tag("S0-10")
    @Tag("S0-28")
    @Tag("S0-30")
    @Tag("S0-32")
    @Tag("S0-33")
    @Tag("S0-37")
    @Tag("S0-42")
    @Tag("S0-43")
    @Tag("S0-50")
    @Tag("S1-4")
    @Tag("S1-45")
    @Tag("S1-46")
    void each_row_of_a_mixed_file_is_counted() throws Exception {
        var id = accepted(file("people.csv", """
                Phone,First Name,City,Order No
                +254712345678,Ann,Nairobi,17
                0712345679,Ben,,18
                254712345678,Ann again,,19

                not a number,Cid,Mombasa,20
                2.54712E+11,Dan,,21
                +15005550006,"Eve, ""the"" one",,
                """));

        var done = finished(id);

        assertThat(done.getString("status")).isEqualTo("success");
        assertThat(done.getString("filename")).isEqualTo("people.csv");
        assertThat(done.getString("encoding")).isEqualTo("UTF-8");
        assertThat(done.getString("sha256")).hasSize(64);
        assertThat(done.getLong("rows_total")).isEqualTo(6);
        assertThat(done.getLong("rows_imported")).isEqualTo(3);
        assertThat(done.getLong("rows_new")).isEqualTo(3);
        assertThat(done.getLong("rows_duplicate")).isEqualTo(1);
        assertThat(done.getLong("rows_rejected")).isEqualTo(2);
        assertThat(done.getInt("progress")).isEqualTo(100);
        assertThat(done.getList("errors.code")).containsExactly("not_a_number", "scientific_notation");
        assertThat(done.getList("errors.row")).containsExactly(4, 5);
        assertThat(done.getList("errors.line")).containsExactly(6, 7);
        assertThat(done.getList("errors.column")).containsOnly("Phone");
        assertThat(Files.exists(folder.file(ImportId.parse(id).orElseThrow()))).isFalse();

        var contacts = account.api().get("/api/v1/imports/" + id + "/contacts").jsonPath();
        assertThat(contacts.getList("data.row")).containsExactly(1, 2, 6);
        assertThat(contacts.getList("data.phone")).containsExactly("+254712345678", "+254712345679", "+15005550006");
        assertThat(contacts.getList("data.first_name")).containsExactly("Ann", "Ben", "Eve, \"the\" one");
        assertThat(contacts.getString("data[0].variables.order_no")).isEqualTo("17");
        assertThat(contacts.getString("data[0].variables.city")).isEqualTo("Nairobi");
        assertThat(contacts.getString("data[0].location")).isEqualTo("Nairobi");
        assertThat(contacts.getInt("pagination.total_count")).isEqualTo(3);
    }

    @Test
    @Tag("S0-30")
    @Tag("S0-31")
    @Tag("S0-41")
    void the_task_of_an_upload_has_the_same_counts() throws Exception {
        var answer = file("a.csv", "phone\n+254712345678\nnonsense\n")
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract();
        var id = answer.jsonPath().getString("import_id");
        assertThat(answer.jsonPath().getString("status")).isEqualTo("processing");
        assertThat(answer.header("Location")).endsWith("/api/v1/imports/" + id);
        finished(id);

        var task = account.api()
                .get("/api/v1/tasks/" + answer.jsonPath().getString("task_id"))
                .jsonPath();

        assertThat(task.getString("state")).isEqualTo("succeeded");
        assertThat(task.getString("subject")).isEqualTo(id);
        assertThat(List.of(
                        task.getInt("total"),
                        task.getInt("processed"),
                        task.getInt("succeeded"),
                        task.getInt("failed")))
                .containsExactly(2, 2, 1, 1);
    }

    @Test
    void known_contacts_are_updated_only_with_new_values() throws Exception {
        finished(accepted(file("a.csv", """
                phone,first_name,last_name
                +254712345678,Ann,Old
                +254712345679,Ben,Same
                """)));

        var second = finished(accepted(file("b.csv", """
                phone,first_name,last_name
                +254712345678,,New
                +254712345679,Ben,Same
                +254712345680,Cid,
                """)));

        assertThat(second.getInt("rows_updated")).isEqualTo(1);
        assertThat(second.getInt("rows_unchanged")).isEqualTo(1);
        assertThat(second.getInt("rows_new")).isEqualTo(1);
        var contacts = account.api()
                .get("/api/v1/imports/" + second.getString("import_id") + "/contacts")
                .jsonPath();
        assertThat(contacts.getList("data.first_name")).containsExactly("Ann", "Ben", "Cid");
        assertThat(contacts.getList("data.last_name")).containsExactly("New", "Same", "");
    }

    @Test
    void settings_may_precede_or_follow_the_file_in_the_form() throws Exception {
        var csv = "Kontakt;x\n0151 23456789;1\n".getBytes(StandardCharsets.UTF_8);
        var id = accepted(account.upload()
                .multiPart("default_country", "de")
                .multiPart("file", "a.txt", csv, "text/plain; charset=utf-8")
                .multiPart("mapping", "{\"kontakt\": \"phone\", \"x\": \"score\"}")
                .multiPart("tags", "b, A ,B")
                .multiPart("list_name", "Spring"));

        var done = finished(id);

        assertThat(done.getInt("rows_imported")).isEqualTo(1);
        assertThat(done.getString("delimiter")).isEqualTo(";");
        assertThat(done.getString("list_name")).isEqualTo("Spring");
        var contacts = account.api().get("/api/v1/imports/" + id + "/contacts").jsonPath();
        assertThat(contacts.getString("data[0].phone")).isEqualTo("+4915123456789");
        assertThat(contacts.getList("data[0].tags")).containsExactly("a", "b");
        assertThat(contacts.getString("data[0].variables.score")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/x-csv",
                "application/vnd.ms-excel",
                "application/octet-stream",
                "text/comma-separated-values",
                "application/csv"
            })
    void the_types_that_browsers_and_curl_send_are_accepted(String type) throws Exception {
        var csv = "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8);

        var done = finished(accepted(account.upload().multiPart("file", "a.csv", csv, type)));

        assertThat(done.getInt("rows_new")).isEqualTo(1);
    }

    @Test
    void a_file_part_without_a_type_is_accepted() throws Exception {
        var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n"
                + "phone\n+254712345678\n\r\n--b--\r\n";

        var done = finished(accepted(account.upload()
                .contentType("multipart/form-data; boundary=b")
                .body(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(done.getInt("rows_new")).isEqualTo(1);
    }

    @Test
    void the_sender_may_name_the_encoding_and_cells_that_cannot_be_decoded_are_named() throws Exception {
        var names = "phone,first_name\n+254712345678,\u00c0\u00ed\u00ed\u00e0\n+254712345679,Ben\n"
                .getBytes(StandardCharsets.ISO_8859_1);

        var right = finished(accepted(
                account.upload().multiPart("file", "a.csv", names, "text/csv").multiPart("encoding", "cp1251")));
        var wrong = finished(accepted(
                account.upload().multiPart("file", "b.csv", names, "text/csv").multiPart("encoding", "UTF-8")));

        assertThat(right.getString("encoding")).isEqualTo("windows-1251");
        var contacts = account.api()
                .get("/api/v1/imports/" + right.getString("import_id") + "/contacts")
                .jsonPath();
        assertThat(contacts.getList("data.first_name")).containsExactly("Анна", "Ben");
        assertThat(wrong.getList("errors.code")).containsExactly("undecodable");
        assertThat(wrong.getList("errors.line")).containsExactly(2);
        assertThat(wrong.getInt("rows_imported")).isEqualTo(1);
    }

    @Test
    void the_rejects_file_has_the_original_rows_and_is_safe_for_spreadsheets() throws Exception {
        var id = accepted(file("a.csv", """
                phone,name
                =1+1,"Ann, B"
                +254712345678,Ok
                +999,@sum
                """));
        finished(id);

        var csv = account.upload().get("/api/v1/imports/" + id + "/rejects");

        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.body().asString().lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("phone,name,error_code,error_detail,line"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("'=1+1,\"Ann, B\",not_a_number,"))
                .satisfies(lines -> assertThat(lines.get(1)).endsWith(",2"))
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("'+999,'@sum,"));
    }

    @Test
    void the_import_of_another_account_is_not_found() throws Exception {
        var id = accepted(file("a.csv", "phone\n+254712345678\n"));
        var otherAccount = accounts.create();

        for (var path : List.of("", "/contacts", "/rejects")) {
            otherAccount
                    .api()
                    .accept("*/*")
                    .get("/api/v1/imports/" + id + path)
                    .then()
                    .statusCode(404);
        }
        otherAccount.api().delete("/api/v1/imports/" + id).then().statusCode(404);
        assertThat(otherAccount.api().get("/api/v1/imports").jsonPath().getInt("pagination.total_count"))
                .isZero();
        assertThat(finished(id).getString("status")).isEqualTo("success");
    }

    @Test
    void imports_are_listed_newest_first() throws Exception {
        var first = accepted(file("a.csv", "phone\n+254712345678\n"));
        finished(first);
        var second = accepted(file("b.csv", "phone\n+254712345678\n"));

        var list =
                account.api().queryParam("page_size", 1).get("/api/v1/imports").jsonPath();

        assertThat(list.getList("data.import_id")).containsExactly(second);
        assertThat(list.getInt("pagination.total_count")).isEqualTo(2);
        finished(second);
    }

    @Test
    void an_import_that_has_ended_cannot_be_cancelled() throws Exception {
        var id = accepted(file("a.csv", "phone\n+254712345678\n"));
        finished(id);

        account.api().delete("/api/v1/imports/" + id).then().statusCode(409);
    }

    private RequestSpecification file(String name, String csv) {
        return account.upload().multiPart("file", name, csv.getBytes(StandardCharsets.UTF_8), "text/csv");
    }

    private static String accepted(RequestSpecification request) {
        return request.post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("import_id");
    }

    private JsonPath finished(String id) throws Exception {
        return eventually(
                Duration.ofSeconds(20),
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("status")).isNotEqualTo("processing"));
    }
}
