package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How the program's own simulated provider is to behave, set through the API as an owner would. A running program
 * heeds it within two seconds.
 */
final class Simulator {
    /** How many calls may be in flight: the default of a gateway. */
    static final int WINDOW = 256;

    /** How long until a running program heeds a change. */
    static final Duration HEEDED = Duration.ofMillis(2_500);

    /** Takes everything at once and says nothing afterwards. */
    static final Map<String, Object> ZERO_LATENCY = settings(0, 0, 1.0, 0);

    /** A provider in a slow hour. */
    static final Map<String, Object> SLOW = settings(3000, 3000, 1.0, 0);

    /** A good provider. */
    static final Map<String, Object> BRISK = settings(5, 20, 1.0, 0);

    /** A good provider with a few hiccups, and some numbers that cannot be reached. */
    static final Map<String, Object> BRISK_AND_FALLIBLE = settings(5, 20, 0.97, 0.02);

    private Simulator() {}

    /** The same provider, but for some settings. */
    static Map<String, Object> with(Map<String, Object> settings, Map<String, Object> others) {
        var changed = new HashMap<>(settings);
        changed.putAll(others);
        return Map.copyOf(changed);
    }

    /** Changes the account's gateway, or makes one. */
    static void behave(ApiClient api, Map<String, Object> settings) throws IOException, InterruptedException {
        var known = api.get("/api/v1/gateways").expect(200).body().path("data");
        var gateway = Map.of("name", "Simulator", "provider", "simulator", "settings", settings, "window", WINDOW);
        if (known.isEmpty()) {
            api.post("/api/v1/gateways", gateway).expect(201);
            return;
        }
        var change = Map.of("settings", settings, "window", WINDOW);
        api.put("/api/v1/gateways/" + known.path(0).path("id").asLong(), change).expect(200);
    }

    /** Bounds what goes through the account's gateway, in segments a second. */
    static void limit(ApiClient api, int perSecond) throws IOException, InterruptedException {
        var known = api.get("/api/v1/gateways").expect(200).body().path("data");
        api.put("/api/v1/gateways/" + known.path(0).path("id").asLong(), Map.of("rate_limit", perSecond))
                .expect(200);
    }

    private static Map<String, Object> settings(int least, int most, double success, double hiccups) {
        return Map.of(
                "latency_ms_min", least,
                "latency_ms_max", most,
                "success_rate", success,
                "transient_rate", hiccups,
                "receipts", false);
    }
}
