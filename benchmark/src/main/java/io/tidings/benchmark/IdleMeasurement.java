package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Measures the processor time of the program and its database without requests, with one and with 1,001 accounts. */
final class IdleMeasurement implements Measurement {
    private static final int ACCOUNTS = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration LENGTH = Duration.ofSeconds(30);
    private static final String UNIT = "% of a processor";

    /** The limit for all accounts and gateways together, in percent of a processor. */
    private static final double MAX_ADDED = 0.5;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(BenchmarkRun run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            var one = measure(run, app);
            createAccounts(app, api);
            report(run.results().group("idle"), one, measure(run, app));
        }
    }

    private static void createAccounts(AppProcess app, ApiClient api) throws Exception {
        var gateway = Map.of("name", "Simulator", "provider", "simulator", "settings", Map.of(), "window", 16);
        for (var key : Accounts.create(app.database(), ACCOUNTS)) {
            api.as(key).post("/api/v1/gateways", gateway).expect(201);
        }
    }

    private static void report(Results.Group group, List<Double> one, List<Double> many) {
        group.add("one account", UNIT, one);
        group.add("%,d more accounts, a gateway each".formatted(ACCOUNTS), UNIT, many);
        var added = IntStream.range(0, many.size())
                .mapToObj(rep -> many.get(rep) - one.get(rep))
                .toList();
        group.add("added by these accounts", UNIT, added, Goal.atMost(MAX_ADDED));
    }

    private static List<Double> measure(BenchmarkRun run, AppProcess app) throws Exception {
        Thread.sleep(WARM_UP);
        var shares = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            double before = cpuSeconds(app);
            Thread.sleep(LENGTH);
            shares.add((cpuSeconds(app) - before) / LENGTH.toSeconds() * 100);
        }
        Console.print("idle: %s %% of a processor", shares);
        return shares;
    }

    /** Processor time of the JVM, of PostgreSQL and of all its children. */
    private static double cpuSeconds(AppProcess app) throws IOException {
        var postmaster = app.postmaster().orElseThrow();
        double sum = 0;
        for (var process : Stream.concat(Stream.of(app.jvm(), postmaster), postmaster.descendants())
                .toList()) {
            sum += LinuxProcess.cpuSeconds(process.pid());
        }
        return sum;
    }
}
