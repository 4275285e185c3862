package io.tidings.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose length or text is ambiguous are refused. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class StrictRequestTest {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    @Inject
    TestAccounts accounts;

    @ParameterizedTest
    @ValueSource(strings = {"xchunked", "identity", "gzip, chunked", "chunked, xchunked"})
    void an_unknown_transfer_encoding_is_refused_and_the_connection_is_closed(String encoding) throws Exception {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(
                            "POST /api/v1/contacts HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: %s\r\nContent-Length: 2\r\n\r\n{}"
                                    .formatted(encoding)
                                    .getBytes(StandardCharsets.US_ASCII));

            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .toList();

            assertThat(lines.getFirst()).startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'phone': '+254712345678', 'first_name': '\\ud800'} | #/first_name",
                "{'phone': '+254712345678', 'first_name': 'a\\udc00b'} | #/first_name",
                "{'phone': '+254712345678', 'tags': ['fine', '\\ud83d']} | #/tags/1",
                "{'phone': '+254712345678', 'attributes': {'colour': '\\ud83d'}} | #/attributes/colour"
            })
    void a_text_with_half_of_a_surrogate_pair_is_refused_with_its_place(String body, String pointer) {
        accounts.create()
                .api()
                .body(body.replace('\'', '"'))
                .post("/api/v1/contacts")
                .then()
                .statusCode(400)
                .body("code", equalTo("malformed_json"))
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void a_name_with_half_of_a_surrogate_pair_is_refused_and_a_whole_pair_is_kept() {
        var account = accounts.create();
        account.api()
                .body("{\"phone\": \"+254712345678\", \"attributes\": {\"\\ud83d\": \"red\"}}")
                .post("/api/v1/contacts")
                .then()
                .statusCode(400);
        account.api()
                .body("{\"phone\": \"+254712345678\", \"first_name\": \"\\ud83d\\ude00\"}")
                .post("/api/v1/contacts")
                .then()
                .statusCode(201)
                .body("first_name", equalTo("😀"));
    }
}
