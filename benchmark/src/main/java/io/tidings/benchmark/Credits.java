package io.tidings.benchmark;

import java.io.IOException;
import java.util.Map;

/** Gives the account limited credits, so that each message is reserved and settled. The credits never run out. */
final class Credits {
    private static final long UNITS = 1_000_000_000_000L;

    private Credits() {}

    /** Idempotent. */
    static void topUp(ApiClient api) throws IOException, InterruptedException {
        api.put("/api/v1/credits/terms", Map.of("unlimited", false)).expect(200);
        var booked = api.post("/api/v1/credits/top-ups", Map.of("amount", UNITS, "key", "benchmark"));
        if (!booked.is(200)) {
            booked.expect(201);
        }
    }
}
