package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Measures the cancel of a large campaign that has just started. */
final class CancelMeasurement implements Measurement {
    private static final double MAX_MILLIS = 1_000;
    /** One started chunk for each of three workers. */
    private static final double MAX_ACCEPTED = 750;

    @Override
    public String name() {
        return "cancel";
    }

    /** @param accepted messages accepted after the answer */
    private record Cancel(double millis, double accepted) {}

    @Override
    public void run(BenchmarkRun run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.FAST);
            var file = ContactFile.write(app.folder(), run.rows(), run.seed());
            var imported = ImportRun.upload(api, file).importId();
            var cancels = new ArrayList<Cancel>();
            for (int rep = 0; rep < run.reps(); rep++) {
                cancels.add(measure(app, api, CampaignRun.create(app, api, "Cancelled " + rep, imported)));
            }
            report(run.results().group("cancel of %,d".formatted(file.valid())), cancels);
        }
    }

    private static Cancel measure(AppProcess app, ApiClient api, CampaignRun campaign) throws Exception {
        campaign.launch(api);
        campaign.awaitPrepared();
        Thread.sleep(Duration.ofSeconds(1));
        var log = new SimulatorLog(app.data());
        long begin = System.nanoTime();
        campaign.cancel(api).expect(200);
        double millis = (System.nanoTime() - begin) / 1e6;
        long accepted = log.count();
        campaign.awaitOver(Duration.ofMinutes(1));
        campaign.awaitLastOutcomes();
        Console.print("cancelled in %.0f ms", millis);
        return new Cancel(millis, log.count() - accepted);
    }

    private static void report(Results.Group group, List<Cancel> cancels) {
        group.add("until the answer", "ms", cancels, Cancel::millis, Goal.atMost(MAX_MILLIS));
        group.add("accepted after the answer", "messages", cancels, Cancel::accepted, Goal.atMost(MAX_ACCEPTED));
    }
}
