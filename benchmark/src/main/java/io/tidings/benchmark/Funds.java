package io.tidings.benchmark;

import java.io.IOException;
import java.util.Map;

/** Credits for whatever is to be sent: every message is reserved, settled and booked, and none is refused. */
final class Funds {
    private static final long PLENTY = 1_000_000_000_000L;

    private Funds() {}

    /** Idempotent. */
    static void give(ApiClient api) throws IOException, InterruptedException {
        api.put("/api/v1/credits/terms", Map.of("unlimited", false)).expect(200);
        var booked = api.post("/api/v1/credits/top-ups", Map.of("amount", PLENTY, "key", "benchmark"));
        if (!booked.is(200)) {
            booked.expect(201);
        }
    }
}
