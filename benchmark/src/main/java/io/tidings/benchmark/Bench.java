package io.tidings.benchmark;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./tidings bench}: measures the program, started as {@code ./tidings run} starts it, on an empty embedded
 * database. Exits with 1 when a figure misses its goal, with 2 for a wrong command line.
 */
@Command(
        name = "./tidings bench",
        description = "Measures the program. Without the name of a measurement it runs all of them.",
        footer = {
            "",
            "Measurements:",
            "  start      first start, later starts, stop",
            "  import     CSV of 100,000 and of N rows to contacts, and raw COPYs of the same rows",
            "  campaign   launch and dispatch of N recipients, and a worker with a status column",
            "  endpoints  response times of the API, with a slow provider and during a campaign",
            "  uploads    1,000 uploads at once",
            "  cancel     cancel of a campaign of N recipients",
            "  scale      lists, progress and search of an account with 10 × N messages in 500 campaigns",
            "  idle       processor time without any request, with one and with 1,000 accounts"
        })
public final class Bench implements Callable<Integer> {
    private static final List<Measurement> ALL = List.of(
            new StartMeasurement(),
            new ImportMeasurement(),
            new CampaignMeasurement(),
            new EndpointMeasurement(),
            new UploadMeasurement(),
            new CancelMeasurement(),
            new ScaleMeasurement(),
            new IdleMeasurement());

    @Parameters(paramLabel = "measurement", converter = ByName.class, description = "The measurements to run.")
    private List<Measurement> chosen = List.of();

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the large import and campaign (1,000,000).")
    private int rows = 1_000_000;

    @Option(names = "--reps", paramLabel = "N", description = "Repetitions; the table shows the median (3).")
    private int reps = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed makes other contacts (1).")
    private int seed = 1;

    @Option(names = "--keep", description = "Keep data directories and logs.")
    private boolean keep;

    public static void main(String[] arguments) {
        Commands.run(new Bench(), arguments);
    }

    @Override
    public Integer call() throws Exception {
        var run = new BenchmarkRun(rows, reps, seed, keep, new Results());
        for (var measurement : ALL) {
            if (chosen.isEmpty() || chosen.contains(measurement)) {
                System.out.printf("%n== %s%n", measurement.name());
                measurement.run(run);
            }
        }
        run.results().print();
        System.out.printf("%nAlso in %s%n", run.results().write(Machine.describe()));
        if (run.results().anyMissed()) {
            System.out.println("Some figures miss their goal.");
            return 1;
        }
        return 0;
    }

    /** Finds a measurement by its name. */
    private static final class ByName implements ITypeConverter<Measurement> {
        @Override
        public Measurement convert(String name) {
            return ALL.stream()
                    .filter(measurement -> measurement.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no measurement " + name));
        }
    }
}
