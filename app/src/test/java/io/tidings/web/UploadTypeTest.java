package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that an upload route refuses another content type before it reads the body. Otherwise no code would limit the
 * size of the body.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@Tag("SEC-17")
class UploadTypeTest {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    /** @param lines more header lines */
    record Head(String path, List<String> lines) {}

    static Stream<Head> heads() {
        var types = Stream.of(
                        "",
                        "Content-Type: text/csv\r\n",
                        "Content-Type: multipart/mixed; boundary=b\r\n",
                        "Content-Type: */*\r\n",
                        "Content-Type: nonsense\r\n")
                .toList();
        return Stream.of("imports/csv", "messages/import", "campaigns/from-csv")
                .flatMap(path -> types.stream()
                        .flatMap(type -> Stream.of("", "Idempotency-Key: once\r\n")
                                .flatMap(key -> Stream.of(
                                                "Content-Length: 1900000000\r\n", "Transfer-Encoding: chunked\r\n")
                                        .map(length -> new Head("/api/v1/" + path, List.of(type, key, length))))));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void another_content_type_is_refused_before_the_body_is_read(Head head) throws Exception {
        var account = accounts.create();
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            var text = "POST %s HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer %s\r\n%s\r\n5\r\nphone\r\n"
                    .formatted(head.path(), account.key(), String.join("", head.lines()));
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));

            assertThat(statusLine(socket)).startsWith("HTTP/1.1 415 ");
        }
        assertThat(keysOf(account)).isZero();
    }

    @Test
    void the_type_of_a_form_may_be_written_in_any_case() {
        var account = accounts.create();
        for (int i = 0; i < 2; i++) {
            account.upload()
                    .config(RestAssuredConfig.config()
                            .encoderConfig(EncoderConfig.encoderConfig()
                                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                    .encodeContentTypeAs("Multipart/Form-Data", ContentType.TEXT)))
                    .header("Idempotency-Key", "once")
                    .contentType("Multipart/Form-Data; boundary=b" + i)
                    .body("--b%1$d\r\nContent-Disposition: form-data; name=\"colour\"\r\n\r\nred\r\n--b%1$d--\r\n"
                            .formatted(i))
                    .post("/api/v1/imports/csv")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("unknown_field"));
        }
    }

    private static String statusLine(Socket socket) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine());
    }

    private int keysOf(TestAccounts.TestAccount account) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from idempotency_key where account_id = :id")
                        .bind("id", account.id().value())
                        .mapTo(Integer.class)
                        .one());
    }
}
