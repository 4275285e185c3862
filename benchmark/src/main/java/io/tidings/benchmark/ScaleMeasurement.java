package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Measures lists, progress and search of an account that has sent ten million messages. */
final class ScaleMeasurement implements Measurement {
    private static final int CAMPAIGNS = 500;
    private static final int PER_SECOND = 40;
    private static final Duration LENGTH = Duration.ofSeconds(15);
    private static final double MAX_MILLIS = 50;
    private static final int FULL_SIZE = 1_000_000;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(BenchmarkRun run) throws Exception {
        long messages = run.rows() * 10L;
        try (var app = run.freshApp();
                var api = app.client()) {
            Simulator.configure(api, Simulator.ZERO_LATENCY);
            var history = CampaignHistory.write(app.database(), CAMPAIGNS, messages / CAMPAIGNS);
            Console.print("%,d messages of %d campaigns written", messages, CAMPAIGNS);
            var calls = calls(api, history, new Random(run.seed()));
            OpenLoopLoad.run(calls, PER_SECOND, LENGTH.dividedBy(2), () -> true);
            var loads = new ArrayList<OpenLoopLoad>();
            for (int rep = 0; rep < run.reps(); rep++) {
                loads.add(OpenLoopLoad.run(calls, PER_SECOND, LENGTH, () -> true));
                Console.print("%d calls/s for %d s", PER_SECOND, LENGTH.toSeconds());
            }
            var group = run.results().group("account with %,d messages in %d campaigns".formatted(messages, CAMPAIGNS));
            report(group, calls, loads, Goal.atMost(MAX_MILLIS).onlyIf(run.rows() >= FULL_SIZE));
        }
    }

    private static List<OpenLoopLoad.Call> calls(ApiClient api, CampaignHistory history, Random random) {
        return Stream.of(
                        fixedCalls(api).stream(),
                        campaignCalls(api, history, random).stream(),
                        messageCalls(api, history, random).stream())
                .flatMap(each -> each)
                .toList();
    }

    private static List<OpenLoopLoad.Call> fixedCalls(ApiClient api) {
        return List.of(
                get(api, "GET campaigns", () -> "/api/v1/campaigns?page_size=20"),
                get(api, "GET campaigns, page 20", () -> "/api/v1/campaigns?page_size=20&page=20"),
                get(api, "GET campaigns?status=sent", () -> "/api/v1/campaigns?status=sent"),
                get(api, "GET messages", () -> "/api/v1/messages?page_size=20"),
                get(api, "GET messages?state=failed", () -> "/api/v1/messages?state=failed"),
                get(api, "GET contacts", () -> "/api/v1/contacts?page_size=20"),
                get(api, "GET stats/summary", () -> "/api/v1/stats/summary"),
                get(api, "GET dead-letters", () -> "/api/v1/dead-letters"),
                get(api, "GET queue", () -> "/api/v1/queue"));
    }

    private static List<OpenLoopLoad.Call> campaignCalls(ApiClient api, CampaignHistory history, Random random) {
        return Stream.of(
                        Map.entry("GET campaign", "/api/v1/campaigns/%d"),
                        Map.entry("GET progress", "/api/v1/campaigns/%d/progress"),
                        Map.entry("GET metrics", "/api/v1/campaigns/%d/metrics"),
                        Map.entry("GET recipients", "/api/v1/campaigns/%d/recipients"),
                        Map.entry("GET recipients?status=failed", "/api/v1/campaigns/%d/recipients?status=failed"),
                        Map.entry("GET failed-recipients", "/api/v1/campaigns/%d/failed-recipients"),
                        Map.entry("GET messages?campaign_id", "/api/v1/messages?campaign_id=%d"))
                .map(call -> get(api, call.getKey(), () -> call.getValue().formatted(history.campaign(random))))
                .toList();
    }

    private static List<OpenLoopLoad.Call> messageCalls(ApiClient api, CampaignHistory history, Random random) {
        return List.of(
                get(api, "GET message", () -> "/api/v1/messages/" + history.message(random)),
                new OpenLoopLoad.Call(
                        "POST messages/search, a number",
                        1,
                        200,
                        () -> api.post("/api/v1/messages/search", Map.of("number", history.phone(random)))));
    }

    private interface Url {
        String path();
    }

    private static OpenLoopLoad.Call get(ApiClient api, String name, Url url) {
        return new OpenLoopLoad.Call(name, 1, 200, () -> api.get(url.path()));
    }

    private static void report(
            Results.Group group, List<OpenLoopLoad.Call> calls, List<OpenLoopLoad> loads, Goal atPercentile95) {
        var report = new LoadReport(group, loads);
        for (var call : calls) {
            report.addPercentile(call.name(), 50, Goal.none());
            report.addPercentile(call.name(), 95, atPercentile95);
        }
        report.addUnexpected();
    }
}
