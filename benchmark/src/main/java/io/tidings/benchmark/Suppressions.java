package io.tidings.benchmark;

import java.io.IOException;
import java.util.Map;

/** Suppresses phone numbers through the API. */
final class Suppressions {
    private Suppressions() {}

    static void add(ApiClient api, String phone) throws IOException, InterruptedException {
        api.post("/api/v1/suppressions", Map.of("phone", phone, "reason", "stop"))
                .expect(201);
    }
}
