package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures launch and dispatch of one campaign for each repetition. Launch personalises the messages, counts their
 * segments and writes them. Dispatch sends them to the simulator without latency. The baseline is {@link NaiveWorker}.
 */
final class CampaignMeasurement implements Measurement {
    /** Segments a second, far above what is measured. */
    private static final int RATE_LIMIT = 1_000_000;

    private static final int OPT_OUTS = 100;
    private static final int FULL_SIZE = 1_000_000;

    @Override
    public String name() {
        return "campaign";
    }

    @Override
    public void run(BenchmarkRun run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.ZERO_LATENCY);
            enableChecks(api);
            var file = ContactFile.write(app.folder(), run.rows(), run.seed());
            var imported = ImportRun.upload(api, file).importId();
            Console.print("%,d contacts imported", file.valid());
            var repetitions = new ArrayList<Repetition>();
            for (int rep = 0; rep < run.reps(); rep++) {
                var campaign = CampaignRun.create(app, api, "Benchmark " + rep, imported);
                repetitions.add(measure(app, api, campaign, file.valid()));
            }
            report(run, file.valid(), repetitions);
            measureBaseline(run, app, repetitions);
        }
    }

    /** Enables all checks of a chunk: credits, rate limit and suppressed numbers. */
    private static void enableChecks(ApiClient api) throws Exception {
        Simulator.limit(api, RATE_LIMIT);
        for (int i = 0; i < OPT_OUTS; i++) {
            Suppressions.add(api, ContactFile.phone(i, 999));
        }
    }

    /**
     * One campaign.
     *
     * @param launch seconds until the last message is written
     * @param dispatch seconds from there to the last outcome
     * @param memory peak memory in MiB, NaN where the system does not tell
     */
    private record Repetition(double launch, double dispatch, DatabaseCounters counters, double memory) {}

    private static Repetition measure(AppProcess app, ApiClient api, CampaignRun campaign, int recipients)
            throws Exception {
        var database = app.database();
        database.execute("checkpoint");
        app.resetPeakMemory();
        long begin = System.nanoTime();
        campaign.launch(api);
        campaign.awaitPrepared();
        long prepared = System.nanoTime();
        var before = DatabaseCounters.read(database, "message_p%");
        var over = campaign.awaitOver(Duration.ofMinutes(20));
        long end = System.nanoTime();
        var counters = DatabaseCounters.readStable(database, "message_p%").since(before);
        check(app, over, recipients);
        var repetition = new Repetition(
                (prepared - begin) / 1e9,
                (end - prepared) / 1e9,
                counters,
                app.peakMemory().orElse(Double.NaN));
        Console.print("launched in %.2f s, dispatched in %.2f s", repetition.launch(), repetition.dispatch());
        return repetition;
    }

    private static void check(AppProcess app, CampaignRun.State over, int recipients) throws Exception {
        long sent = app.database()
                .number(
                        "select count(*) from message where id >= ? and id < ? and state >= message_state('sent')",
                        over.firstMessageId(),
                        over.firstMessageId() + over.recipients());
        if (!over.status().equals("sent") || over.recipients() != recipients || sent != recipients) {
            throw new IllegalStateException(
                    "%d recipients should be sent, %d are: %s".formatted(recipients, sent, over));
        }
    }

    private static void report(BenchmarkRun run, int recipients, List<Repetition> repetitions) {
        boolean full = run.rows() >= FULL_SIZE;
        run.results()
                .group("launch of %,d".formatted(recipients))
                .add(
                        "personalised and written",
                        "recipients/s",
                        repetitions,
                        each -> recipients / each.launch(),
                        Goal.atLeast(150_000).onlyIf(full));
        var dispatch = run.results().group("dispatch of %,d".formatted(recipients));
        dispatch.add(
                "sent to the zero-latency simulator",
                "messages/s",
                repetitions,
                each -> recipients / each.dispatch(),
                Goal.atLeast(80_000).onlyIf(full));
        reportCounters(dispatch, recipients, repetitions, full);
        dispatch.addPeakMemory(
                "peak memory of the JVM, launch included",
                repetitions.stream()
                        .map(Repetition::memory)
                        .filter(Double::isFinite)
                        .toList());
    }

    private static void reportCounters(
            Results.Group dispatch, int recipients, List<Repetition> repetitions, boolean full) {
        dispatch.add(
                "write-ahead log per message",
                "bytes",
                repetitions,
                each -> (double) each.counters().wal() / recipients,
                Goal.atMost(400).onlyIf(full));
        dispatch.add(
                "commits per 1,000 messages",
                "",
                repetitions,
                each -> 1000.0 * each.counters().commits() / recipients,
                Goal.atMost(10).onlyIf(full));
        dispatch.add(
                "HOT updates",
                "%",
                repetitions,
                each -> 100 * each.counters().hotRatio(),
                Goal.atLeast(80).onlyIf(full));
    }

    private static void measureBaseline(BenchmarkRun run, AppProcess app, List<Repetition> repetitions)
            throws Exception {
        var speeds = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        var wal = new ArrayList<Double>();
        int messages = Math.min(50_000, run.rows());
        for (var repetition : repetitions) {
            var baseline = NaiveWorker.run(app.database(), messages);
            speeds.add(messages / baseline.seconds());
            wal.add((double) baseline.counters().wal() / messages);
            ratios.add(run.rows() / repetition.dispatch() / speeds.getLast());
            Console.print("the naive worker: %,d messages in %.2f s", messages, baseline.seconds());
        }
        var group = run.results().group("naive worker, %,d messages".formatted(messages));
        group.add("sent by %d workers".formatted(NaiveWorker.WORKERS), "messages/s", speeds);
        group.add("write-ahead log per message", "bytes", wal);
        group.add("dispatch is faster by", "times", ratios);
    }
}
