package io.tidings.imports;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.tidings.shared.ImportId;
import io.tidings.testing.Browser;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import io.tidings.testing.TestWorkbooks;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the upload of a workbook to the contacts, over HTTP. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class WorkbookImportTest {
    private static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final String ODS = "application/vnd.oasis.opendocument.spreadsheet";
    private static final byte[] PEOPLE =
            TestWorkbooks.excelTexts(List.of(List.of("phone", "first_name"), List.of("+254712345678", "Ann")));

    @Inject
    TestAccounts accounts;

    @Inject
    UploadFolder folder;

    TestAccount account;

    @BeforeEach
    void createAccount() {
        account = accounts.create();
    }

    @ParameterizedTest
    @CsvSource({"people.xlsx, " + XLSX, "people.ods, " + ODS, "people.xlsx, application/octet-stream"})
    void a_workbook_of_libre_office_becomes_contacts(String file, String type) throws Exception {
        var accepted = account.upload()
                .multiPart("file", file, resource(file), type)
                .post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .body("workbook.sheet", equalTo("People"))
                .body("workbook.other_sheets", equalTo(List.of("Archive")))
                .body("workbook.error_cells", equalTo(1))
                .extract()
                .jsonPath();

        var done = finished(accepted.getString("import_id"));

        assertThat(done.getString("status")).isEqualTo("success");
        assertThat(done.getString("filename")).isEqualTo(file);
        assertThat(done.getLong("size_bytes")).isEqualTo(resource(file).length);
        assertThat(done.getString("workbook.sheet")).isEqualTo("People");
        assertThat(done.getLong("rows_imported")).isEqualTo(2);
        var people = contacts(accepted);
        assertThat(people.getList("data.first_name")).containsExactly("Ann  & Bob", "Zoë");
        assertThat(people.getList("data.phone")).containsExactly("+491712345678", "+254712345678");
        assertThat(people.getString("data[0].variables.code")).isEqualTo("00123");
        assertThat(people.getString("data[0].variables.born")).isEqualTo("04.03.2025");
        assertThat(people.getString("data[0].variables.note")).isEqualTo("line one\nline, \"two\"");
        assertThat(people.getString("data[0].variables.missing")).isNull();
        assertThat(Files.exists(folder.file(
                        ImportId.parse(accepted.getString("import_id")).orElseThrow())))
                .isFalse();
    }

    @Test
    void rejects_name_the_row_of_the_sheet() throws Exception {
        var accepted = accepted("a.xlsx", TestWorkbooks.excel("""
                        <row r='3'><c r='B3' t='str'><v>phone</v></c><c r='C3' t='str'><v>note</v></c></row>
                        <row r='5'><c r='B5'><v>254712345678</v></c><c r='C5' t='inlineStr'><is><t>a\n0712345678,b</t></is></c></row>
                        <row r='9'><c r='B9' t='str'><v>nonsense</v></c><c r='C9' t='inlineStr'><is><t>x\ny</t></is></c></row>
                        """));

        var done = finished(accepted.getString("import_id"));

        assertThat(done.getLong("rows_imported")).isEqualTo(1);
        assertThat(done.getList("errors.line")).containsExactly(9);
        var rejects = account.upload().get("/api/v1/imports/" + accepted.getString("import_id") + "/rejects");
        assertThat(rejects.asString())
                .contains("nonsense,\"x\ny\",not_a_number,")
                .contains(",9\r\n");
        var page = page("/imports/" + accepted.getString("import_id"));
        assertThat(page).contains("First in row 9.").contains("<dt>Sheet</dt><dd>Sheet1</dd>");
    }

    @Test
    void the_first_rows_of_a_workbook_are_shown_before_it_is_imported() throws Exception {
        account.upload()
                .multiPart("file", "people.xlsx", resource("people.xlsx"), XLSX)
                .post("/api/v1/imports/preview")
                .then()
                .statusCode(200)
                .body("columns[0].header", equalTo("phone"))
                .body("rows[0].phone", equalTo("+491712345678"))
                .body("rows[0].line", equalTo(5))
                .body("workbook.sheet", equalTo("People"))
                .body("warnings", equalTo(List.of()))
                .body("error", equalTo(null));
        account.upload()
                .multiPart("file", "people.xlsx", resource("people.xlsx"), XLSX)
                .multiPart("sheet", "Missing")
                .post("/api/v1/imports/preview")
                .then()
                .statusCode(422)
                .body("code", equalTo("unknown_sheet"));
    }

    @Test
    void the_page_names_the_sheet_that_it_shows() throws Exception {
        var browser = Browser.signedIn(accounts.user(account.id()));
        browser.open("/imports");
        var preview = browser.request()
                .multiPart("csrf_token", browser.token())
                .multiPart("file", "people.xlsx", resource("people.xlsx"), XLSX)
                .post("/imports/preview")
                .asString();
        assertThat(preview)
                .contains("from the sheet “People”; not read: Archive")
                .doesNotContain("UTF-8");
    }

    @Test
    void a_sheet_is_chosen_by_its_name() throws Exception {
        var parts = TestWorkbooks.excelParts(List.of("Old", "New"));
        for (int i = 1; i <= 2; i++) {
            parts.put(
                    "xl/worksheets/sheet%d.xml".formatted(i),
                    TestWorkbooks.worksheet(
                            "<row><c t='str'><v>phone</v></c></row><row><c><v>25471234567%d</v></c></row>"
                                    .formatted(i)));
        }
        var workbook = TestWorkbooks.zip(parts);

        var accepted = upload("a.xlsx", workbook, XLSX, "new")
                .statusCode(202)
                .extract()
                .jsonPath();
        finished(accepted.getString("import_id"));

        assertThat(contacts(accepted).getList("data.phone")).containsExactly("+254712345672");
        upload("a.xlsx", workbook, XLSX, "Newer")
                .statusCode(422)
                .body("code", equalTo("unknown_sheet"))
                .body("sheets", equalTo(List.of("Old", "New")))
                .body("detail", containsString("Old, New"))
                .body("errors[0].pointer", equalTo("#/sheet"));
        upload("a.csv", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), "text/csv", "New")
                .statusCode(422)
                .body("code", equalTo("invalid_sheet"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.xlsx, " + XLSX,
        "A.XLSX, application/vnd.ms-excel",
        "a.xlsx, ''",
        "a.xlsx, application/zip",
        "a.xlsm, application/vnd.ms-excel.sheet.macroEnabled.12"
    })
    @Tag("S1-43")
    void types_of_browsers_and_curl_are_accepted(String name, String type) throws Exception {
        finished(upload(name, PEOPLE, type, "")
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("import_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, " + XLSX + ", 415, unsupported_media_type",
        "a.csv, text/csv, 422, binary_file",
        "a.xlsx, text/csv, 415, unsupported_media_type",
        "a.xlsx, image/png, 415, unsupported_media_type",
        "a.xls, application/vnd.ms-excel, 415, unsupported_workbook",
        "a.xlsb, application/octet-stream, 415, unsupported_workbook",
        "a.numbers, application/octet-stream, 415, unsupported_workbook",
        "a.docx, application/octet-stream, 415, unsupported_media_type"
    })
    @Tag("S1-43")
    void wrong_names_and_types_are_refused(String name, String type, int status, String code) throws IOException {
        var before = files();

        upload(name, PEOPLE, type, "").statusCode(status).body("code", equalTo(code));

        assertNoNewFile(before);
    }

    @Test
    void a_workbook_that_cannot_be_imported_leaves_no_file() throws IOException {
        var before = files();

        upload("a.xlsx", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), XLSX, "")
                .statusCode(415)
                .body("code", equalTo("unsupported_media_type"));
        upload("a.xlsx", resource("people.xls"), XLSX, "")
                .statusCode(415)
                .body("code", equalTo("unsupported_workbook"));
        upload("a.xlsx", new byte[0], XLSX, "").statusCode(422).body("code", equalTo("empty_file"));
        upload("a.xlsx", TestWorkbooks.excelTexts(List.of(List.of("name"), List.of("Ann"))), XLSX, "")
                .statusCode(422)
                .body("code", equalTo("no_phone_column"));
        upload("a.xlsx", TestWorkbooks.excelTexts(List.of(List.of("phone", "name"))), XLSX, "")
                .statusCode(422)
                .body("code", equalTo("no_rows"));

        assertNoNewFile(before);
    }

    @Test
    void a_sheet_with_more_text_than_a_file_may_have_is_refused() throws IOException {
        var before = files();
        // One text of 60,000 characters in 4,000 cells: 240 MB of CSV from a file of 20 kB.
        var parts = TestWorkbooks.excelParts(List.of("A"));
        parts.put("xl/sharedStrings.xml", TestWorkbooks.sharedStrings(List.of("x".repeat(60_000))));
        parts.put(
                "xl/worksheets/sheet1.xml", TestWorkbooks.worksheet("<row><c t='s'><v>0</v></c></row>".repeat(4_000)));

        upload("a.xlsx", TestWorkbooks.zip(parts), XLSX, "")
                .statusCode(413)
                .body("code", equalTo("file_too_large"))
                .body("detail", containsString("saved as CSV"));

        assertNoNewFile(before);
    }

    @Test
    void the_page_offers_workbooks_and_a_sheet() {
        assertThat(page("/imports"))
                .contains("accept=\".csv,.txt,.xlsx,.xlsm,.ods,text/csv,text/plain\"")
                .contains("name=\"sheet\"");
    }

    private String page(String path) {
        return Browser.signedIn(accounts.user(account.id())).open(path).asString();
    }

    /** The uploads. Those of other tests end at any time, so only new ones are looked at. */
    private Set<UUID> files() throws IOException {
        return folder.lastWrittenBefore(Instant.now().plusSeconds(3600));
    }

    private void assertNoNewFile(Set<UUID> before) throws IOException {
        assertThat(before).containsAll(files());
    }

    private JsonPath accepted(String name, byte[] workbook) {
        return upload(name, workbook, XLSX, "").statusCode(202).extract().jsonPath();
    }

    private ValidatableResponse upload(String name, byte[] file, String type, String sheet) {
        var form = account.upload().multiPart("file", name, file, type);
        return (sheet.isEmpty() ? form : form.multiPart("sheet", sheet))
                .post("/api/v1/imports/csv")
                .then();
    }

    private JsonPath contacts(JsonPath accepted) {
        return account.api()
                .get("/api/v1/imports/" + accepted.getString("import_id") + "/contacts")
                .jsonPath();
    }

    private JsonPath finished(String id) throws Exception {
        return eventually(
                Duration.ofSeconds(30),
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("status")).isNotEqualTo("processing"));
    }

    private static byte[] resource(String file) throws IOException {
        try (var in = WorkbookImportTest.class.getResourceAsStream("/spreadsheets/" + file)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
