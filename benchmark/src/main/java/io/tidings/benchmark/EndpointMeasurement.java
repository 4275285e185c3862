package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures response times of the API twice: while the provider takes three seconds for each message, and while a
 * campaign uses all processors.
 */
final class EndpointMeasurement implements Measurement {
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Duration CAMPAIGN_LIMIT = Duration.ofMinutes(5);
    private static final double MAX_MILLIS = 250;

    @Override
    public String name() {
        return "endpoints";
    }

    @Override
    public void run(BenchmarkRun run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.SLOW);
            withSlowProvider(run, warmedUp(run, app, api, 20_000));
        }
        try (var app = run.freshApp();
                var api = app.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.FAST);
            duringCampaign(run, warmedUp(run, app, api, 300_000));
        }
    }

    private static EndpointWorkload warmedUp(BenchmarkRun run, AppProcess app, ApiClient api, int maxRows)
            throws Exception {
        var workload = EndpointWorkload.create(app, api, Math.min(maxRows, run.rows()), run.seed());
        workload.load(LENGTH.dividedBy(2), () -> true);
        return workload;
    }

    private static void withSlowProvider(BenchmarkRun run, EndpointWorkload workload) throws Exception {
        var loads = new ArrayList<OpenLoopLoad>();
        for (int rep = 0; rep < run.reps(); rep++) {
            loads.add(workload.load(LENGTH, () -> true));
            Console.print("%d calls/s for %d s", EndpointWorkload.PER_SECOND, LENGTH.toSeconds());
        }
        report(run.results().group("calls, provider takes 3 s"), loads, Goal.atMost(MAX_MILLIS));
    }

    private static void duringCampaign(BenchmarkRun run, EndpointWorkload workload) throws Exception {
        var loads = new ArrayList<OpenLoopLoad>();
        var speed = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            workload.createDrafts();
            var campaign = workload.createCampaign("Load " + rep);
            long begin = System.nanoTime();
            campaign.launch(workload.api());
            loads.add(workload.load(CAMPAIGN_LIMIT, () -> EndpointWorkload.isSending(campaign)));
            var over = campaign.awaitOver(CAMPAIGN_LIMIT);
            speed.add(over.recipients() / ((System.nanoTime() - begin) / 1e9));
            Console.print(
                    "%,d messages, %,.0f/s, with %d calls/s",
                    over.recipients(), speed.getLast(), EndpointWorkload.PER_SECOND);
        }
        var group = run.results().group("calls during a campaign");
        report(group, loads, Goal.none());
        group.add("the campaign, launch included", "messages/s", speed);
    }

    private static void report(Results.Group group, List<OpenLoopLoad> loads, Goal atPercentile95) {
        var report = new LoadReport(group, loads);
        for (var call : EndpointWorkload.NAMES) {
            if (loads.stream().allMatch(load -> load.count(call) > 0)) {
                report.addPercentile(call, 50, Goal.none());
                report.addPercentile(call, 95, atPercentile95);
                report.addPercentile(call, 99, Goal.none());
            }
        }
        report.addUnexpected();
    }
}
