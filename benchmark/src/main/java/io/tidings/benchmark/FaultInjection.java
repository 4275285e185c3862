package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code ./tidings faults}: injects failures, one scenario after the other, into the program and its database. After
 * each scenario it compares, message by message, the log of the simulated provider with the database. Exits with 1
 * when a message was lost, sent twice or falsely failed, when counters disagree, or when a scenario's limit is missed.
 */
@Command(
        name = "./tidings faults",
        description = "Injects failures into the program and checks every message afterwards.")
public final class FaultInjection implements Callable<Integer> {
    /** With more scenarios than this, the program keeps its loaded classes in a file, for faster starts. */
    private static final int MANY = 4;

    private static final List<FaultScenario> ALL = Stream.of(
                    NodeFaults.all(),
                    DatabaseFaults.all(),
                    ProviderFaults.all(),
                    ConcurrencyFaults.all(),
                    PostgresFaults.all(),
                    FailoverFaults.all(),
                    MachineFaults.all(),
                    LoadFaults.all())
            .flatMap(List::stream)
            .toList();

    @Option(
            names = "--only",
            paramLabel = "F1,F13",
            split = ",",
            converter = ById.class,
            description = "The scenarios to run (all).")
    private List<FaultScenario> only = List.of();

    @Option(names = "--size", paramLabel = "N", description = "Recipients of each campaign (20,000).")
    private int size = 20_000;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random moments (random).")
    private int seed = (int) (System.nanoTime() & 0xffff);

    @Option(names = "--keep", description = "Keep data directories and logs.")
    private boolean keep;

    public static void main(String[] arguments) {
        Commands.run(new FaultInjection(), arguments);
    }

    static List<FaultScenario> all() {
        return ALL;
    }

    @Override
    public Integer call() throws Exception {
        var chosen = all().stream()
                .filter(scenario -> only.isEmpty() || only.contains(scenario))
                .toList();
        System.out.printf("%d scenarios with %,d recipients, seed %d%n", chosen.size(), size, seed);
        var violations = run(chosen, size, seed, keep);
        System.out.println(
                violations.isEmpty()
                        ? "No message was lost, none was sent twice, and all counters agree."
                        : "VIOLATED: " + violations);
        return violations.isEmpty() ? 0 : 1;
    }

    /** @return the violations by scenario; empty when there is none */
    static Map<String, List<String>> run(List<FaultScenario> scenarios, int size, int seed, boolean keep)
            throws Exception {
        var violations = new LinkedHashMap<String, List<String>>();
        var table = ScenarioResult.table();
        try (var cluster = TestCluster.start(size, seed, keep, scenarios.size() > MANY)) {
            for (var scenario : scenarios) {
                long begin = System.nanoTime();
                var result = attempt(cluster, scenario);
                result.print(scenario.id());
                result.addTo(table, scenario.id(), scenario.description(), (System.nanoTime() - begin) / 1e9);
                if (!result.violations().isEmpty()) {
                    violations.put(scenario.id(), new ArrayList<>(result.violations()));
                }
                cluster.reset();
            }
        }
        System.out.println();
        table.print();
        return violations;
    }

    /** An exception counts as a violation, and the next scenario runs all the same. */
    private static ScenarioResult attempt(TestCluster cluster, FaultScenario scenario) throws InterruptedException {
        Console.print("%s %s", scenario.id(), scenario.description());
        try {
            return scenario.action().run(cluster);
        } catch (InterruptedException e) {
            throw e;
        } catch (NotPossibleHere e) {
            return ScenarioResult.notRun(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            return new ScenarioResult().require(false, "the scenario ended with an exception: %s", e);
        }
    }

    /** Finds a scenario by its id. */
    private static final class ById implements ITypeConverter<FaultScenario> {
        @Override
        public FaultScenario convert(String id) {
            return ALL.stream()
                    .filter(scenario -> scenario.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no scenario " + id));
        }
    }
}
