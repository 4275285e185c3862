package io.tidings.contacts;

import io.tidings.testing.TestAccounts.TestAccount;
import java.util.List;
import java.util.Map;

/** What tests of contacts ask of the API most, for one account. */
record ContactCalls(TestAccount account) {
    static final String CONTACTS = "/api/v1/contacts";

    int create(String phone) {
        return tagged(phone);
    }

    int tagged(String phone, String... tags) {
        return account.api()
                .body(Map.of("phone", phone, "tags", tags))
                .post(CONTACTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** The numbers of those that a text finds, newest first. */
    List<String> found(String text) {
        return account.api()
                .body(Map.of("q", text))
                .post(CONTACTS + "/search")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.phone");
    }
}
