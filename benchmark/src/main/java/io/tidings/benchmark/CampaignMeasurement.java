package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Launch (personalise, count segments, write the messages) and dispatch (block leases to the zero-latency simulator) of
 * one campaign per repetition, and beside them the worker that everybody writes first.
 */
final class CampaignMeasurement implements Measurement {
    /** 300 MB. */
    private static final double MOST_MEMORY_MIB = 286;
    /** In segments a second. */
    private static final int NO_REAL_LIMIT = 1_000_000;

    private static final int OPT_OUTS = 100;

    @Override
    public String name() {
        return "campaign";
    }

    @Override
    public void run(Run run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.ZERO_LATENCY);
            guard(api);
            var file = ContactFile.write(app.folder(), run.rows(), run.seed());
            var imported = Upload.run(api, file).importId();
            Run.say("%,d contacts imported", file.valid());
            var taken = new ArrayList<Taken>();
            for (int rep = 0; rep < run.reps(); rep++) {
                taken.add(once(app, api, imported, file.valid(), rep));
            }
            report(run, file.valid(), taken);
            naive(run, app, taken);
        }
    }

    /** Credits are reserved and settled, every chunk debits a rate and looks for opt-outs: as for a careful customer. */
    private static void guard(ApiClient api) throws Exception {
        Simulator.limit(api, NO_REAL_LIMIT);
        for (int i = 0; i < OPT_OUTS; i++) {
            api.post("/api/v1/suppressions", Map.of("phone", ContactFile.phone(i, 999), "reason", "stop"))
                    .expect(201);
        }
    }

    /** @param launch until the last message is written @param dispatch from there to the last outcome; both seconds */
    private record Taken(double launch, double dispatch, Counters counters, double memory) {}

    private static Taken once(AppProcess app, ApiClient api, String imported, int recipients, int rep)
            throws Exception {
        var database = app.database();
        var campaign = CampaignRun.create(app, api, "Benchmark " + rep, imported);
        database.execute("checkpoint");
        app.forgetPeak();
        long begin = System.nanoTime();
        campaign.launch(api);
        campaign.awaitPrepared();
        long prepared = System.nanoTime();
        var before = Counters.read(database, "message_p%");
        var over = campaign.awaitOver(Duration.ofMinutes(20));
        long end = System.nanoTime();
        var counters = Counters.readSettled(database, "message_p%").since(before);
        check(app, over, recipients);
        var taken = new Taken(
                (prepared - begin) / 1e9,
                (end - prepared) / 1e9,
                counters,
                app.peakMemory().orElse(Double.NaN));
        Run.say("launched in %.2f s, dispatched in %.2f s", taken.launch(), taken.dispatch());
        return taken;
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

    private static void report(Run run, int recipients, List<Taken> taken) {
        var results = run.results();
        boolean big = run.rows() >= 1_000_000;
        var group = "launch of %,d".formatted(recipients);
        results.add(
                group,
                "personalised and written",
                "recipients/s",
                taken.stream().map(t -> recipients / t.launch()).toList(),
                Goal.atLeast(150_000).onlyIf(big));
        group = "dispatch of %,d".formatted(recipients);
        results.add(
                group,
                "sent to the zero-latency simulator",
                "messages/s",
                taken.stream().map(t -> recipients / t.dispatch()).toList(),
                Goal.atLeast(80_000).onlyIf(big));
        results.add(
                group,
                "write-ahead log per message",
                "bytes",
                taken.stream()
                        .map(t -> (double) t.counters().wal() / recipients)
                        .toList(),
                Goal.atMost(400).onlyIf(big));
        results.add(
                group,
                "commits per 1,000 messages",
                "",
                taken.stream()
                        .map(t -> 1000.0 * t.counters().commits() / recipients)
                        .toList(),
                Goal.atMost(10).onlyIf(big));
        results.add(
                group,
                "HOT updates",
                "%",
                taken.stream().map(t -> 100 * t.counters().hotRatio()).toList(),
                Goal.atLeast(80).onlyIf(big));
        var memory = taken.stream().map(Taken::memory).filter(Double::isFinite).toList();
        if (!memory.isEmpty()) {
            results.add(group, "peak memory of the JVM, launch included", "MiB", memory, Goal.atMost(MOST_MEMORY_MIB));
        }
    }

    private static void naive(Run run, AppProcess app, List<Taken> taken) throws Exception {
        var speeds = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        var wal = new ArrayList<Double>();
        int messages = Math.min(50_000, run.rows());
        for (int rep = 0; rep < run.reps(); rep++) {
            var done = NaiveWorker.run(app.database(), messages);
            speeds.add(messages / done.seconds());
            wal.add((double) done.counters().wal() / messages);
            ratios.add(run.rows() / taken.get(rep).dispatch() / speeds.getLast());
            Run.say("the naive worker: %,d messages in %.2f s", messages, done.seconds());
        }
        var group = "naive worker, %,d messages".formatted(messages);
        run.results().add(group, "sent by %d workers".formatted(NaiveWorker.WORKERS), "messages/s", speeds);
        run.results().add(group, "write-ahead log per message", "bytes", wal);
        run.results().add(group, "dispatch is faster by", "times", ratios);
    }
}
