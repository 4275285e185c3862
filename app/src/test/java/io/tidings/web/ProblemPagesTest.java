package io.tidings.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages of problem codes. ApiDocumentTest shows that ProblemCode has every code of the program. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ProblemPagesTest {
    @Inject
    TestAccounts accounts;

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void every_code_has_a_page_with_its_texts_and_an_example(ProblemCode code) {
        var page = given().accept("text/html")
                .get("/problems/" + code.text())
                .then()
                .statusCode(200)
                .body(containsString("What to do"))
                .extract()
                .asString();

        assertThat(page).contains("&quot;code&quot;: &quot;%s&quot;".formatted(code.text()));
        for (var text : new String[] {
            code.meaning(), code.explanation().cause(), code.explanation().remedy()
        }) {
            assertThat(text).endsWith(".").doesNotContain("  ");
            assertThat(page).contains(ProblemPages.marked(text).toString());
        }
    }

    @Test
    void the_texts_are_exactly_those_of_the_codes() {
        assertThat(ProblemText.codes())
                .isEqualTo(Arrays.stream(ProblemCode.values())
                        .map(code -> code.status() + " " + code.text())
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_type_of_a_problem_leads_to_its_page_without_signing_in() {
        var type = accounts.create()
                .api()
                .get("/api/v1/campaigns/999999999")
                .then()
                .statusCode(404)
                .extract()
                .jsonPath()
                .getString("type");

        given().get(type).then().statusCode(200).body(containsString("There is no such resource."));
        given().get("/problems").then().statusCode(200).body(containsString("/problems/not_found"));
        given().accept("text/html").get("/problems/nothing").then().statusCode(404);
    }
}
