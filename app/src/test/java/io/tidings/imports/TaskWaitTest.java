package io.tidings.imports;

import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TaskWaitTest {
    @Inject
    TestAccounts accounts;

    @Test
    void a_request_can_wait_for_the_end_of_a_task() {
        var account = accounts.create();
        var task = account.upload()
                .multiPart("file", "a.csv", "phone\r\n+254712345678\r\n".getBytes(StandardCharsets.UTF_8), "text/csv")
                .post("/api/v1/imports/csv")
                .jsonPath()
                .getString("task_id");

        // On a slow machine the task may need more than one wait.
        var state = "";
        for (int i = 0; i < 4 && !state.equals("succeeded"); i++) {
            state = account.api()
                    .get("/api/v1/tasks/{id}?wait=30", task)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath()
                    .getString("state");
        }

        account.api().get("/api/v1/tasks/{id}?wait=30", task).then().body("state", equalTo("succeeded"));
        account.api()
                .get("/api/v1/tasks/{id}?wait=31", task)
                .then()
                .statusCode(422)
                .body("errors[0].parameter", equalTo("wait"));
    }
}
