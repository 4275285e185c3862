package io.tidings.benchmark;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code ./tidings bench}: measures the real program, started as {@code ./tidings run} starts it, against a fresh
 * embedded database. Exits with 1 when a figure misses what it must reach, with 2 for a wrong command line.
 */
public final class Bench {
    private static final List<Measurement> ALL = List.of(
            new StartMeasurement(),
            new ImportMeasurement(),
            new CampaignMeasurement(),
            new EndpointMeasurement(),
            new UploadMeasurement(),
            new CancelMeasurement(),
            new ScaleMeasurement(),
            new IdleMeasurement());

    private static final String HELP = """
            Usage: ./tidings bench [measurement…] [--rows N] [--reps N] [--seed N] [--keep]

              start      first start, later starts, stop
              import     CSV of 100,000 and of N rows to contacts, beside raw COPYs of the same rows
              campaign   launch and dispatch of N recipients, beside a worker that claims rows one status at a time
              endpoints  waiting times of the API, with a slow provider and beside a running campaign
              uploads    a thousand uploads at once
              cancel     stopping a campaign of N recipients
              scale      lists, progress and search of an account with 10 × N messages in 500 campaigns
              idle       what the program costs while nothing is to be done, with one and with 1,000 accounts

              --rows     of the big import and campaign (1,000,000)
              --reps     how often each is measured; the median is quoted (3)
              --seed     other contacts (1)
              --keep     leave data directories and logs behind
            """;

    private Bench() {}

    public static void main(String[] line) throws Exception {
        var arguments = Arguments.parse(line, Set.of("--rows", "--reps", "--seed"), Set.of("--keep"));
        if (arguments.words().contains("help")) {
            System.out.print(HELP);
            return;
        }
        var chosen = ALL.stream()
                .filter(m -> arguments.words().isEmpty() || arguments.words().contains(m.name()))
                .toList();
        var names = ALL.stream().map(Measurement::name).collect(Collectors.toSet());
        if (!names.containsAll(arguments.words())) {
            System.err.printf(
                    "There are the measurements %s.%n", names.stream().sorted().toList());
            System.exit(2);
        }
        var run = new Run(
                arguments.number("--rows", 1_000_000),
                arguments.number("--reps", 3),
                arguments.number("--seed", 1),
                arguments.has("--keep"),
                new Results());
        for (var measurement : chosen) {
            System.out.printf("%n== %s%n", measurement.name());
            measurement.run(run);
        }
        run.results().print();
        System.out.printf("%nAlso in %s%n", run.results().write(Machine.describe()));
        if (run.results().anyMissed()) {
            System.out.println("Some figures miss what they must reach.");
            System.exit(1);
        }
    }
}
