package io.tidings.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidings.shared.Actor;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid uploads are refused at once with a stable code, and no file is left. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class UploadRefusalTest {
    @Inject
    TestAccounts accounts;

    @Inject
    UploadFolder folder;

    @Inject
    ImportFixture fixture;

    @Inject
    ImportStore store;

    @Inject
    Imports imports;

    @Inject
    ImportConfig config;

    @Inject
    Jdbi jdbi;

    TestAccount account;

    Set<UUID> before = Set.of();

    @BeforeEach
    void createAccount() throws IOException {
        account = accounts.create();
        before = files();
    }

    @AfterEach
    void assertNoFileIsLeft() throws IOException {
        var left = files();
        left.removeAll(before);
        left.removeAll(store.processing(left));
        assertThat(left).isEmpty();
    }

    private Set<UUID> files() throws IOException {
        return folder.lastWrittenBefore(Instant.now().plusSeconds(3600));
    }

    @ParameterizedTest
    @CsvSource({
        "empty_file, ''",
        "empty_file, '   \n\n'",
        "no_rows, 'phone,name\n'",
        "no_rows, 'phone,name\n,\n\n'",
        "no_phone_column, 'name,age\nAnn,30\n'",
        "no_header, '0712345678,Amina\n0733123456,Brian\n'",
        "bad_header, 'phone,\"first_name\n0712345678,Amina\n0733123456,\"Brian\"\n'"
    })
    @Tag("S1-40")
    void a_file_that_cannot_be_imported_is_refused(String code, String csv) {
        refused(422, code, csv.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Tag("S0-20")
    void without_a_phone_column_the_problem_lists_the_columns() {
        refused(422, "no_phone_column", "name,age\nAnn,30\n".getBytes(StandardCharsets.UTF_8))
                .body("detail", containsString("name, age"))
                .body("columns.size()", equalTo(2));
    }

    @Test
    void a_binary_file_renamed_to_csv_is_refused() {
        var bytes = new byte[300_000];
        new Random(9).nextBytes(bytes);

        refused(422, "binary_file", bytes);
    }

    @Test
    void a_first_line_without_an_end_is_refused() {
        refused(422, "bad_header", ("phone" + "x".repeat(200_000)).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "a.xlsx, text/csv",
        "a, text/csv",
        "a.csv.exe, text/plain",
        "a.xlsx, application/vnd.ms-excel",
        "a.csv, application/pdf",
        "a.csv, image/png",
        "a.csv, application/json",
        "a.csv, text/html"
    })
    @Tag("S1-43")
    void name_and_type_are_both_checked(String name, String type) {
        problem(
                account.upload()
                        .multiPart("file", name, "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), type)
                        .post("/api/v1/imports/csv")
                        .then(),
                415,
                "unsupported_media_type");
    }

    @Test
    void a_form_without_a_file_is_malformed() {
        problem(
                account.upload()
                        .multiPart("list_name", "x")
                        .post("/api/v1/imports/csv")
                        .then(),
                400,
                "missing_file");
        problem(
                account.upload()
                        .multiPart("file", "no file at all")
                        .post("/api/v1/imports/csv")
                        .then(),
                400,
                "missing_file");
    }

    @Test
    void the_problem_names_an_unknown_field() {
        problem(
                        account.upload()
                                .multiPart("colour", "red")
                                .post("/api/v1/imports/csv")
                                .then(),
                        400,
                        "unknown_field")
                .body("detail", containsString("colour"));
    }

    @Test
    void a_body_that_is_no_form_is_refused() {
        problem(
                account.upload()
                        .contentType("text/csv")
                        .body("phone\n+254712345678\n")
                        .post("/api/v1/imports/csv")
                        .then(),
                415,
                "unsupported_media_type");
    }

    @Test
    void the_header_and_the_name_of_a_part_are_limited() {
        malformed("name=\"" + "n".repeat(201) + "\"", "200 characters");
        malformed("name=\"file\"; filename=\"" + "f".repeat(9_000) + ".csv\"", "8 KiB");
        // Longer than browsers send, but within the limit.
        problem(form("name=\"file\"; filename=\"a.csv\"; note=\"" + "x".repeat(4_000) + "\""), 422, "empty_file");
    }

    private void malformed(String disposition, String why) {
        problem(form(disposition), 400, "malformed_form").body("detail", containsString(why));
    }

    private ValidatableResponse form(String disposition) {
        return account.upload()
                .contentType("multipart/form-data; boundary=b")
                .body(("--b\r\nContent-Disposition: form-data; " + disposition
                                + "\r\nContent-Type: text/csv\r\n\r\n\r\n--b--\r\n")
                        .getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/imports/csv")
                .then();
    }

    @Test
    void an_interrupted_upload_is_refused_and_nothing_is_stored() {
        var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\nphone\r\n" + "+254712345678\r\n".repeat(10_000);
        problem(
                account.upload()
                        .contentType("multipart/form-data; boundary=b")
                        .body(body.getBytes(StandardCharsets.UTF_8))
                        .post("/api/v1/imports/csv")
                        .then(),
                400,
                "cut_upload");
    }

    @Test
    void a_broken_connection_leaves_no_file() throws Exception {
        var id = account.id();
        var broken = new SequenceInputStream(
                new ByteArrayInputStream("phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("reset");
                    }
                });

        var failure =
                catchThrowable(() -> imports.accept(Actor.system(id), broken, UploadMeta.of("a.csv", "text/csv")));

        assertThat(failure).hasMessageContaining("cut_upload");
    }

    @Test
    @Tag("S1-9")
    void a_file_is_refused_as_soon_as_it_exceeds_the_limit() {
        var row = "+254712345678\n".getBytes(StandardCharsets.UTF_8);
        var given = new AtomicLong();
        var endless = new InputStream() {
            @Override
            public int read() {
                return row[(int) (given.getAndIncrement() % row.length)];
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                for (int i = 0; i < length; i++) {
                    into[offset + i] = (byte) read();
                }
                return length;
            }
        };

        var failure = catchThrowable(
                () -> imports.accept(Actor.system(account.id()), endless, UploadMeta.of("a.csv", "text/csv")));

        assertThat(failure).hasMessageContaining("file_too_large");
        assertThat(given.get())
                .isBetween(
                        config.maxFileSize().asLongValue(), config.maxFileSize().asLongValue() + 100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "default_country, XX, invalid_default_country",
        "encoding, klingon, invalid_encoding",
        "encoding, 'UTF 8!', invalid_encoding",
        "tags, '[1, {}]', invalid_tags",
        "mapping, 'no json', invalid_mapping",
        "mapping, '{\"nobody\": \"phone\"}', invalid_mapping"
    })
    void invalid_settings_are_refused(String field, String value, String code) {
        problem(
                account.upload()
                        .multiPart(
                                "file", "a.csv", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                        .multiPart(field, value)
                        .post("/api/v1/imports/csv")
                        .then(),
                422,
                code);
    }

    @Test
    @Tag("S1-48")
    void the_sixth_concurrent_import_is_refused_with_retry_after() {
        for (int i = 0; i < 5; i++) {
            fixture.uploaded(account.id(), "phone\n+254712345678\n");
        }

        var answer = problem(
                account.upload()
                        .multiPart(
                                "file", "a.csv", "phone\n+254712345678\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                        .post("/api/v1/imports/csv")
                        .then(),
                429,
                "too_many_imports");

        assertThat(Integer.parseInt(answer.extract().header("Retry-After"))).isPositive();
    }

    @Test
    @Tag("S1-48")
    void exactly_five_of_50_concurrent_uploads_are_accepted() throws Exception {
        // Many threads take the lock under which an import is inserted. No import runs, so none ends.
        Callable<Boolean> upload = () -> jdbi.inTransaction(handle -> {
            if (store.countActiveLocked(handle, account.id()) >= 5) {
                return false;
            }
            handle.execute("""
                    with t as (insert into task (id, account_id, kind, subject)
                               values (gen_random_uuid(), ?, 'import', '') returning id, account_id)
                    insert into import_job (id, account_id, task_id, filename, size_bytes, sha256, encoding, delimiter,
                                            columns, rows_expected)
                    select gen_random_uuid(), account_id, id, 'a.csv', 1, '', 'UTF-8', ',', '[]', 1 from t
                    """, account.id().value());
            return true;
        });

        try (var threads = Executors.newFixedThreadPool(20)) {
            var accepted = 0;
            for (var one : threads.invokeAll(
                    IntStream.range(0, 50).mapToObj(i -> upload).collect(Collectors.toList()))) {
                accepted += one.get() ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(5);
        }
    }

    private ValidatableResponse refused(int status, String code, byte[] csv) {
        return problem(
                account.upload()
                        .multiPart("file", "a.csv", csv, "text/csv")
                        .post("/api/v1/imports/csv")
                        .then(),
                status,
                code);
    }

    private ValidatableResponse problem(ValidatableResponse answer, int status, String code) {
        answer.statusCode(status).contentType("application/problem+json").body("code", equalTo(code));
        assertThat(imports.list(account.id(), PageRequest.first(10)).data().stream()
                        .filter(summary -> summary.file().filename().equals("a.csv")))
                .isEmpty();
        return answer;
    }
}
