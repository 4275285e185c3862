package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests that {@code docs/openapi.yaml} is the API description that the program serves. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CheckedInDocumentTest {
    private static final Path CHECKED_IN = Path.of("../docs/openapi.yaml");
    private static final Path SERVED = Path.of("target/openapi.yaml");

    @Test
    void the_checked_in_document_matches_the_served_one() throws IOException {
        Files.write(
                SERVED,
                given().get("/q/openapi?format=yaml")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray());

        assertThat(SERVED)
                .as("The API has changed. Accept the lines below by: cp app/target/openapi.yaml docs/openapi.yaml")
                .hasSameTextualContentAs(CHECKED_IN);
    }
}
