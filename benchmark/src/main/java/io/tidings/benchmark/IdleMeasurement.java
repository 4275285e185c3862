package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the program and its database cost while nobody asks for anything, with one account and with a thousand. */
final class IdleMeasurement implements Measurement {
    private static final int ACCOUNTS = 1_000;
    private static final Duration LENGTH = Duration.ofSeconds(30);
    private static final double TICKS_PER_SECOND = 100;

    /** What all the accounts and gateways together may add, in percent of a processor. */
    private static final double MOST_ADDED = 0.5;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Run run) throws Exception {
        try (var app = run.freshApp();
                var api = app.client()) {
            Thread.sleep(Duration.ofSeconds(20));
            var alone = measure(run, app);
            for (var key : Accounts.create(app.database(), ACCOUNTS)) {
                api.as(key)
                        .post(
                                "/api/v1/gateways",
                                Map.of(
                                        "name",
                                        "Simulator",
                                        "provider",
                                        "simulator",
                                        "settings",
                                        Map.of(),
                                        "window",
                                        16))
                        .expect(201);
            }
            Thread.sleep(Duration.ofSeconds(20));
            var many = measure(run, app);
            var group = "idle";
            run.results().add(group, "one account", "% of a processor", alone);
            run.results().add(group, "%,d more accounts, a gateway each".formatted(ACCOUNTS), "% of a processor", many);
            var added = IntStream.range(0, many.size())
                    .mapToObj(rep -> many.get(rep) - alone.get(rep))
                    .toList();
            run.results().add(group, "what these add", "% of a processor", added, Goal.atMost(MOST_ADDED));
        }
    }

    private static List<Double> measure(Run run, AppProcess app) throws Exception {
        var shares = new ArrayList<Double>();
        for (int rep = 0; rep < run.reps(); rep++) {
            long before = ticks(app);
            Thread.sleep(LENGTH);
            shares.add((ticks(app) - before) / TICKS_PER_SECOND / LENGTH.toSeconds() * 100);
        }
        Run.say("idle: %s %% of a processor", shares);
        return shares;
    }

    /** Processor time of the JVM and of PostgreSQL with all its children, in the kernel's ticks. */
    private static long ticks(AppProcess app) throws IOException {
        var postmaster = app.postmaster().orElseThrow();
        long sum = 0;
        for (var process : Stream.concat(Stream.of(app.jvm(), postmaster), postmaster.descendants())
                .toList()) {
            sum += ticks(process.pid());
        }
        return sum;
    }

    private static long ticks(long pid) throws IOException {
        var file = Path.of("/proc/%d/stat".formatted(pid));
        if (!Files.exists(file)) {
            return 0;
        }
        var stat = Files.readString(file);
        // The second field, a name in parentheses, may hold spaces; user and system time are 12th and 13th behind it.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11])
                + Long.parseLong(fields[12])
                // Children that have ended meanwhile.
                + Long.parseLong(fields[13])
                + Long.parseLong(fields[14]);
    }
}
