package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./tidings kill-test}: kills the JVM, or PostgreSQL under it, with SIGKILL at random moments of a campaign.
 * The program recovers by itself. Then the test compares, message by message, the log of the simulated provider with
 * the database. Exits with 1 when:
 *
 * <ul>
 *   <li>a message was lost, sent twice or falsely failed;
 *   <li>the kills left more messages uncertain than calls were in flight;
 *   <li>recovery took 10 seconds or more.
 * </ul>
 */
@Command(
        name = "./tidings kill-test",
        description = "Kills the JVM or PostgreSQL during campaigns and checks every message afterwards.")
public final class KillTest implements Callable<Integer> {
    private static final Duration MAX_RECOVERY = Duration.ofSeconds(10);

    @Option(names = "--kills", paramLabel = "N", description = "Number of kills (20).")
    private int kills = 20;

    @Option(names = "--what", paramLabel = "jvm|postgres|both", description = "The process to kill (jvm).")
    private Target what = Target.JVM;

    @Option(names = "--recipients", paramLabel = "N", description = "Recipients of each campaign (100,000).")
    private int recipients = 100_000;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random moments (random).")
    private int seed = (int) (System.nanoTime() & 0xffff);

    @Option(names = "--keep", description = "Keep data directories and logs.")
    private boolean keep;

    private enum Target {
        JVM,
        POSTGRES,
        BOTH;

        Victim victim(int kill) {
            return switch (this) {
                case JVM -> Victim.JVM;
                case POSTGRES -> Victim.POSTGRES;
                case BOTH -> kill % 2 == 0 ? Victim.JVM : Victim.POSTGRES;
            };
        }
    }

    public static void main(String[] arguments) {
        Commands.run(new KillTest(), arguments);
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf("%d kills of %s, seed %d%n", kills, what, seed);
        try (var app = AppProcess.inFreshDirectory(keep)) {
            var killer = new ProcessKiller(app, new Random(seed));
            killer.prepare(recipients, seed);
            for (int i = 0; i < kills; i++) {
                killer.killDuringCampaign(what.victim(i));
            }
            return isCorrect(app, killer) ? 0 : 1;
        }
    }

    private static boolean isCorrect(AppProcess app, ProcessKiller killer) throws Exception {
        killer.awaitCampaigns();
        var reconciler = new Reconciler(app, List.of(new SimulatorLog(app.data())));
        var reconciliations = reconciler.reconcile(killer.campaigns());
        Reconciliation.print(reconciliations);
        var violations = violations(reconciliations, killer.kills(), reconciler.uncertainSince());
        new ReconcilerCheck(app, reconciler)
                .undetected(killer.campaigns().getFirst())
                .forEach(each -> violations.add("the comparison itself does not detect " + each));
        System.out.println(
                violations.isEmpty()
                        ? "No message was lost and none was sent twice."
                        : "VIOLATED: " + String.join("; ", violations));
        return violations.isEmpty();
    }

    private static List<String> violations(
            List<Reconciliation> reconciliations, List<Kill> kills, List<Long> uncertainSince) {
        long uncertain =
                reconciliations.stream().mapToLong(Reconciliation::uncertain).sum();
        double slowest = kills.stream().mapToDouble(Kill::sending).max().orElse(0);
        System.out.printf(
                "%n%d kills, %d uncertain (at most %d calls were in flight at each kill), slowest recovery %.1f s (at most %d)%n",
                kills.size(), uncertain, Simulator.WINDOW, slowest, MAX_RECOVERY.toSeconds());
        var violations = new ArrayList<String>();
        if (!reconciliations.stream().allMatch(Reconciliation::isCorrect)) {
            violations.add("the provider's log and the database disagree");
        }
        if (exceeded(kills, uncertainSince) > 0) {
            violations.add("the kills left more messages uncertain than calls were in flight");
        }
        if (slowest >= MAX_RECOVERY.toSeconds()) {
            violations.add("recovery took too long");
        }
        return violations;
    }

    /**
     * Returns the kills after which more messages were uncertain than all kills until then can have left. A kill may come
     * before the blocks of the kills before it are recovered, so the kills are not judged one by one.
     */
    private static long exceeded(List<Kill> kills, List<Long> uncertainSince) {
        long exceeded = 0;
        for (int i = 0; i < kills.size(); i++) {
            long to = i + 1 < kills.size() ? kills.get(i + 1).atMillis() : Long.MAX_VALUE;
            long count = uncertainSince.stream().filter(at -> at < to).count();
            exceeded += count > (long) Simulator.WINDOW * (i + 1) ? 1 : 0;
        }
        return exceeded;
    }
}
