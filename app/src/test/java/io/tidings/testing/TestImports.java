package io.tidings.testing;

import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import io.tidings.testing.TestAccounts.TestAccount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Uploads files over HTTP, and waits for their end. */
public final class TestImports {
    private TestImports() {}

    /** Imports a file with the default settings. Returns the id of the import. */
    public static String imported(TestAccount account, String csv) throws Exception {
        return imported(account, csv, Map.of());
    }

    /** Imports a file with success. Returns the id of the import. */
    public static String imported(TestAccount account, String csv, Map<String, String> settings) throws Exception {
        var id = uploaded(account, csv, settings);
        assertThat(ended(account, id).getString("status")).isEqualTo("success");
        return id;
    }

    /** Uploads a file. Returns the id of the import. */
    public static String uploaded(TestAccount account, String csv, Map<String, String> settings) {
        var request = account.upload().multiPart("file", "a.csv", csv.getBytes(StandardCharsets.UTF_8), "text/csv");
        settings.forEach(request::multiPart);
        return request.post("/api/v1/imports/csv")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("import_id");
    }

    /** Waits for the end of the import. Returns its description. */
    public static JsonPath ended(TestAccount account, String id) throws Exception {
        return eventually(
                Duration.ofSeconds(30),
                () -> account.api().get("/api/v1/imports/" + id).jsonPath(),
                read -> assertThat(read.getString("status")).isNotEqualTo("processing"));
    }
}
