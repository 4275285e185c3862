package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/** How long it takes to stop a big campaign that has just begun. */
final class CancelMeasurement implements Measurement {
    private static final double MOST_MILLIS = 1_000;
    /** A started chunk of each of three workers. */
    private static final double MOST_AFTERWARDS = 750;

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public void run(Run run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.BRISK);
            var file = ContactFile.write(app.folder(), run.rows(), run.seed());
            var imported = Upload.run(api, file).importId();
            var answered = new ArrayList<Double>();
            var after = new ArrayList<Double>();
            for (int rep = 0; rep < run.reps(); rep++) {
                var campaign = CampaignRun.create(app, api, "To be stopped " + rep, imported);
                campaign.launch(api);
                campaign.awaitPrepared();
                Thread.sleep(Duration.ofSeconds(1));
                var record = new SimulatorRecord(app.data());
                long begin = System.nanoTime();
                api.post("/api/v1/campaigns/%d/cancel".formatted(campaign.id()), Map.of())
                        .expect(200);
                answered.add((System.nanoTime() - begin) / 1e6);
                long accepted = record.count();
                campaign.awaitOver(Duration.ofMinutes(1));
                app.database()
                        .awaitZero(
                                "select count(*) from send_block where plan_id = ? and state = 'LEASED'",
                                Duration.ofSeconds(30),
                                campaign.id());
                after.add((double) (record.count() - accepted));
                Run.say("stopped in %.0f ms", answered.getLast());
            }
            var group = "cancel of %,d".formatted(file.valid());
            run.results().add(group, "until it is answered", "ms", answered, Goal.atMost(MOST_MILLIS));
            run.results().add(group, "accepted after the answer", "messages", after, Goal.atMost(MOST_AFTERWARDS));
        }
    }
}
