package io.tidings.contacts;

import io.tidings.testing.TestAccounts.TestAccount;
import java.util.List;
import java.util.Map;

/** Frequent API calls of tests about contacts, for one account. */
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

    /** Returns the numbers of the contacts that match a text, newest first. */
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
