package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code ./tidings faults [--only F1,F13] [--size 20000] [--seed N] [--keep]}: lets everything go wrong that
 * can, one after the other, against the real program on a real database, and compares what the simulated provider
 * accepted with what the database believes, message by message. Exits with 1 when a message was lost, sent twice or
 * wrongly called failed, when the books do not add up, or when a scenario's own bound is broken.
 */
public final class Faults {
    private Faults() {}

    static List<Fault> all() {
        return Stream.of(WorkerFaults.all(), DatabaseFaults.all(), ProviderFaults.all(), PeopleFaults.all())
                .flatMap(List::stream)
                .toList();
    }

    public static void main(String[] line) throws Exception {
        var arguments = Arguments.parse(line, Set.of("--only", "--size", "--seed"), Set.of("--keep"));
        int seed = arguments.number("--seed", (int) (System.nanoTime() & 0xffff));
        int size = arguments.number("--size", 20_000);
        var wanted = chosen(arguments.text("--only", ""));
        System.out.printf("%d scenarios with %,d recipients, seed %d%n", wanted.size(), size, seed);
        var violations = run(wanted, size, seed, arguments.has("--keep"));
        System.out.println(
                violations.isEmpty()
                        ? "No message was lost, none was sent twice, and the books add up."
                        : "VIOLATED: " + violations);
        System.exit(violations.isEmpty() ? 0 : 1);
    }

    private static List<Fault> chosen(String only) {
        if (only.isBlank()) {
            return all();
        }
        var ids = Arrays.asList(only.split(","));
        var found = all().stream().filter(fault -> ids.contains(fault.id())).toList();
        if (found.size() != ids.size()) {
            throw new IllegalArgumentException("--only names scenarios of %s, not %s"
                    .formatted(all().stream().map(Fault::id).toList(), only));
        }
        return found;
    }

    /** @return what was violated, by scenario; empty when all held */
    static Map<String, List<String>> run(List<Fault> faults, int size, int seed, boolean keep) throws Exception {
        var violations = new LinkedHashMap<String, List<String>>();
        var table = new Table(
                "fault", "what", "accepted", "twice", "lost", "falsely failed", "uncertain", "took", "result");
        try (var scene = FaultScene.prepare(size, seed, keep)) {
            for (var fault : faults) {
                long begin = System.nanoTime();
                var finding = attempt(scene, fault);
                finding.print(fault);
                finding.addTo(table, fault, (System.nanoTime() - begin) / 1e9);
                if (!finding.violations().isEmpty()) {
                    violations.put(fault.id(), new ArrayList<>(finding.violations()));
                }
                scene.tidy();
            }
        }
        System.out.println();
        table.print();
        return violations;
    }

    /** One scenario that cannot be played does not hide what the others find. */
    private static Finding attempt(FaultScene scene, Fault fault) throws InterruptedException {
        Run.say("%s %s", fault.id(), fault.what());
        try {
            return fault.run(scene);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new Finding().require(false, "the scenario broke off: %s", e);
        }
    }
}
