package io.tidings.benchmark;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database whose host disappears, a standby that takes over, and a pooler before the database. */
final class FailoverFaults {
    private static final Duration UNPLUGGED = Duration.ofSeconds(30);

    /** The longest time until messages are sent again after the database, or its successor, is there, in seconds. */
    private static final double MAX_RECOVERY = 40;

    /** How long to wait for the first message after the fault. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private FailoverFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F37", "the database's host is unplugged for a while", FailoverFaults::unplugged),
                new FaultScenario("F38", "a killed primary; its standby takes over", FailoverFaults::killed),
                new FaultScenario("F39", "an unplugged primary; its standby takes over", FailoverFaults::replaced),
                new FaultScenario("F40", "PgBouncer before the database", FailoverFaults::pooled));
    }

    private static ScenarioResult unplugged(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var host = VirtualHost.create();
                var server = PostgresServer.startOn(host, cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server)) {
            launchAndAwaitThird(pair);
            host.unplug();
            Thread.sleep(UNPLUGGED);
            host.plugIn();
            return checkRecovery(pair, result);
        }
    }

    private static ScenarioResult killed(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var primary = PostgresServer.start(cluster.postgresPrograms());
                var standby = primary.addSynchronousStandby();
                var pair = startWithBothHosts(cluster, primary, standby)) {
            launchAndAwaitThird(pair);
            primary.kill();
            standby.promote();
            pair.follow(standby);
            return checkRecovery(pair, result);
        }
    }

    private static ScenarioResult replaced(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var host = VirtualHost.create();
                var primary = PostgresServer.startOn(host, cluster.postgresPrograms());
                var standby = primary.addSynchronousStandby();
                var pair = startWithBothHosts(cluster, primary, standby)) {
            launchAndAwaitThird(pair);
            host.unplug();
            standby.promote();
            pair.follow(standby);
            return checkRecovery(pair, result);
        }
    }

    private static NodePair startWithBothHosts(TestCluster cluster, PostgresServer primary, PostgresServer standby)
            throws Exception {
        var pair = NodePair.prepare(cluster, primary);
        pair.set(
                AppProcess.DATABASE_URL,
                "jdbc:postgresql://%s,%s/%s?targetServerType=primary"
                        .formatted(primary.hostAndPort(), standby.hostAndPort(), PostgresServer.DATABASE));
        return pair.start();
    }

    private static void launchAndAwaitThird(NodePair pair) throws Exception {
        pair.configureAndWait(Simulator.SLOW_WITH_LOOKUP);
        pair.launchUnderEachPolicy("Failover");
        pair.awaitShare(1 / 3.0);
    }

    private static ScenarioResult checkRecovery(NodePair pair, ScenarioResult result) throws Exception {
        // Calls that were in flight at the fault end within this time. What is accepted later was started after it.
        Thread.sleep(Simulator.SLOWEST_CALL);
        double seconds = Simulator.SLOWEST_CALL.toMillis() / 1e3 + pair.secondsUntilAccepted(PATIENCE);
        pair.reconcileWithoutUncertain(result);
        return result.figure("sending again after %.1f s", seconds)
                .require(seconds <= MAX_RECOVERY, "no message was sent for %.1f s", seconds);
    }

    private static ScenarioResult pooled(TestCluster cluster) throws Exception {
        SystemProgram.require("pgbouncer");
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms())) {
            try (var pooler = PgBouncer.start(server, "session");
                    var pair = NodePair.prepare(cluster, server)) {
                pair.set(AppProcess.DATABASE_URL, pooler.url());
                pair.start();
                pair.launch("Pooled", Map.of());
                pair.reconcileWithoutUncertain(result);
            }
            try (var pooler = PgBouncer.start(server, "transaction");
                    var pair = NodePair.prepare(cluster, server)) {
                pair.set(AppProcess.DATABASE_URL, pooler.url());
                var node = pair.first().launch();
                boolean ended = node.waitFor(Duration.ofSeconds(90));
                node.destroyForcibly();
                var log = Files.readString(pair.first().folder().resolve("app.log"));
                return result.require(ended && node.exitValue() != 0, "a pooler in transaction mode was not refused")
                        .require(log.contains("a connection pooler in transaction mode"), "the log gives no reason");
            }
        }
    }
}
