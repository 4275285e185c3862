package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How long an account waits for its lists, its progress and its search once it has sent ten million messages. */
final class ScaleMeasurement implements Measurement {
    private static final int CAMPAIGNS = 500;
    private static final int PER_SECOND = 40;
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final double MOST_MILLIS = 50;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(Run run) throws Exception {
        long messages = run.rows() * 10L;
        try (var app = run.freshApp();
                var api = app.client()) {
            Simulator.behave(api, Simulator.ZERO_LATENCY);
            var history = SentHistory.write(app.database(), CAMPAIGNS, messages / CAMPAIGNS);
            Run.say("%,d messages of %d campaigns written", messages, CAMPAIGNS);
            var calls = calls(api, history, new Random(run.seed()));
            Load.run(calls, PER_SECOND, LENGTH.dividedBy(2), () -> true);
            var loads = new ArrayList<Load>();
            for (int rep = 0; rep < run.reps(); rep++) {
                loads.add(Load.run(calls, PER_SECOND, LENGTH, () -> true));
                Run.say("%d calls/s for %d s", PER_SECOND, LENGTH.toSeconds());
            }
            report(run, "account with %,d messages in %d campaigns".formatted(messages, CAMPAIGNS), calls, loads);
        }
    }

    private static List<Load.Call> calls(ApiClient api, SentHistory history, Random random) {
        return List.of(
                get(api, "GET campaigns", () -> "/api/v1/campaigns?page_size=20"),
                get(api, "GET campaigns, page 20", () -> "/api/v1/campaigns?page_size=20&page=20"),
                get(api, "GET campaigns?status=sent", () -> "/api/v1/campaigns?status=sent"),
                get(api, "GET campaign", () -> "/api/v1/campaigns/" + history.campaign(random)),
                get(api, "GET progress", () -> "/api/v1/campaigns/%d/progress".formatted(history.campaign(random))),
                get(api, "GET metrics", () -> "/api/v1/campaigns/%d/metrics".formatted(history.campaign(random))),
                get(api, "GET recipients", () -> "/api/v1/campaigns/%d/recipients".formatted(history.campaign(random))),
                get(
                        api,
                        "GET recipients?status=failed",
                        () -> "/api/v1/campaigns/%d/recipients?status=failed".formatted(history.campaign(random))),
                get(
                        api,
                        "GET failed-recipients",
                        () -> "/api/v1/campaigns/%d/failed-recipients".formatted(history.campaign(random))),
                get(api, "GET messages", () -> "/api/v1/messages?page_size=20"),
                get(api, "GET messages?state=failed", () -> "/api/v1/messages?state=failed"),
                get(
                        api,
                        "GET messages?campaign_id",
                        () -> "/api/v1/messages?campaign_id=%d".formatted(history.campaign(random))),
                get(api, "GET message", () -> "/api/v1/messages/" + history.message(random)),
                new Load.Call(
                        "POST messages/search, a number",
                        1,
                        200,
                        () -> api.post("/api/v1/messages/search", Map.of("number", history.phone(random)))),
                get(api, "GET contacts", () -> "/api/v1/contacts?page_size=20"),
                get(api, "GET stats/summary", () -> "/api/v1/stats/summary"),
                get(api, "GET dead-letters", () -> "/api/v1/dead-letters"),
                get(api, "GET queue", () -> "/api/v1/queue"));
    }

    private interface Url {
        String path();
    }

    private static Load.Call get(ApiClient api, String name, Url url) {
        return new Load.Call(name, 1, 200, () -> api.get(url.path()));
    }

    private static void report(Run run, String group, List<Load.Call> calls, List<Load> loads) {
        for (var call : calls) {
            for (double percentile : List.of(50.0, 95.0)) {
                run.results()
                        .add(
                                group,
                                "%s p%.0f".formatted(call.name(), percentile),
                                "ms",
                                loads.stream()
                                        .map(load -> load.percentile(call.name(), percentile))
                                        .toList(),
                                percentile == 95
                                        ? Goal.atMost(MOST_MILLIS).onlyIf(run.rows() >= 1_000_000)
                                        : Goal.none());
            }
        }
        loads.forEach(load -> load.unexpected().forEach((what, often) -> Run.say("%s: %d times", what, often)));
        run.results()
                .add(
                        group,
                        "answers other than expected",
                        "",
                        loads.stream()
                                .map(load -> load.unexpected().values().stream()
                                        .mapToDouble(Long::doubleValue)
                                        .sum())
                                .toList(),
                        Goal.atMost(0));
    }
}
