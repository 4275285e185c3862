package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long callers wait: once while the provider takes three seconds for each message, once while a campaign takes all
 * the processor time there is.
 */
final class EndpointMeasurement implements Measurement {
    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Duration LONGEST_CAMPAIGN = Duration.ofMinutes(5);
    private static final double MOST_MILLIS = 250;

    @Override
    public String name() {
        return "endpoints";
    }

    @Override
    public void run(Run run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.SLOW);
            var scene = EndpointScene.build(app, api, Math.min(20_000, run.rows()), run.seed());
            scene.load(LENGTH.dividedBy(2), () -> true);
            var loads = new ArrayList<Load>();
            for (int rep = 0; rep < run.reps(); rep++) {
                loads.add(scene.load(LENGTH, () -> true));
                Run.say("%d calls/s for %d s", EndpointScene.PER_SECOND, LENGTH.toSeconds());
            }
            report(run, "calls, provider takes 3 s", loads, Goal.atMost(MOST_MILLIS));
        }
        try (var app = run.freshApp();
                var api = app.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.BRISK);
            var scene = EndpointScene.build(app, api, Math.min(300_000, run.rows()), run.seed());
            scene.load(LENGTH.dividedBy(2), () -> true);
            besideCampaign(run, scene);
        }
    }

    private static void besideCampaign(Run run, EndpointScene scene) throws Exception {
        var loads = new ArrayList<Load>();
        var speed = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            scene.refill();
            var campaign = CampaignRun.create(scene.app(), scene.api(), "Beside " + rep, scene.importId());
            long begin = System.nanoTime();
            campaign.launch(scene.api());
            loads.add(scene.load(LONGEST_CAMPAIGN, () -> scene.isSending(campaign)));
            var over = campaign.awaitOver(LONGEST_CAMPAIGN);
            speed.add(over.recipients() / ((System.nanoTime() - begin) / 1e9));
            Run.say(
                    "%,d messages, %,.0f/s, %d calls/s beside them",
                    over.recipients(), speed.getLast(), EndpointScene.PER_SECOND);
        }
        report(run, "calls beside a campaign", loads, Goal.none());
        run.results().add("calls beside a campaign", "the campaign, launch included", "messages/s", speed);
    }

    private static void report(Run run, String group, List<Load> loads, Goal atPercentile95) {
        for (var call : EndpointScene.NAMES) {
            if (loads.stream().anyMatch(load -> load.count(call) == 0)) {
                continue;
            }
            for (double percentile : List.of(50.0, 95.0, 99.0)) {
                var goal = percentile == 95 ? atPercentile95 : Goal.none();
                run.results()
                        .add(
                                group,
                                "%s p%.0f".formatted(call, percentile),
                                "ms",
                                loads.stream()
                                        .map(load -> load.percentile(call, percentile))
                                        .toList(),
                                goal);
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
