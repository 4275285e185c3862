package io.tidings.benchmark;

import java.time.Duration;
import java.util.List;

/** A database that is killed, and a connection to it that fails. */
final class DatabaseFaults {
    /** Seconds. */
    private static final double MAX_RECOVERY = 10;

    /** Probability that a packet ends its connection. Low enough that most transactions succeed. */
    private static final double CLOSE_PROBABILITY = 0.05;

    /** Seconds that a leased block may go without a new watermark. */
    private static final double MAX_STANDSTILL = 5;

    private DatabaseFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F12", "a node loses its network to the database", DatabaseFaults::partitioned),
                new FaultScenario("F13", "PostgreSQL and its sessions are killed", DatabaseFaults::killed),
                new FaultScenario("F15", "answers to commits are lost", DatabaseFaults::lostAnswers));
    }

    private static ScenarioResult partitioned(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var proxy = cluster.startProxy();
        var node = cluster.startNodeBehind(proxy);
        var campaign = cluster.launch("Partitioned");
        campaign.awaitProcessed(cluster.size() / 5);
        proxy.blockTraffic();
        Thread.sleep(Duration.ofSeconds(cluster.isSmall() ? 2L * DispatchProbe.LEASE_SECONDS : 30));
        proxy.restoreTraffic();
        boolean alive = node.isRunning();
        cluster.probe().awaitJournalReplay();
        cluster.reconcile(result);
        return result.require(alive, "the node without a network ended")
                .require(
                        result.uncertain() <= Simulator.WINDOW,
                        "%d stay uncertain although the node came back with its answers",
                        result.uncertain());
    }

    private static ScenarioResult killed(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var campaign = cluster.launch("Database killed");
        double slowest = 0;
        int kills = 0;
        for (int i = 0; i < cluster.repeats() && !campaign.state().isOver(); i++) {
            campaign.awaitProcessed((i + 1L) * cluster.size() / (cluster.repeats() + 3));
            cluster.primary().killPostgres();
            kills++;
            cluster.primary().awaitDatabase(Duration.ofSeconds(30));
            slowest = Math.max(slowest, cluster.secondsUntilAccepted(campaign));
        }
        terminateSessions(cluster, campaign);
        cluster.reconcile(result);
        checkStorage(cluster, result);
        return result.figure("%d kills, sending again within %.1f s of PostgreSQL", kills, slowest)
                .require(kills > 0, "the campaign was over before the first kill")
                .require(
                        cluster.isSmall() || slowest <= MAX_RECOVERY,
                        "no message was sent for %.1f s after PostgreSQL was back",
                        slowest);
    }

    /** Terminates five sessions a second for 2 or 60 seconds. */
    private static void terminateSessions(TestCluster cluster, CampaignRun campaign) throws Exception {
        for (int i = 0; i < (cluster.isSmall() ? 10 : 300) && !campaign.state().isOver(); i++) {
            cluster.primary().database().list("""
                            select pg_terminate_backend(pid) from pg_stat_activity
                             where application_name = 'tidings' order by random() limit 1
                            """, row -> row.getBoolean(1));
            Thread.sleep(200);
        }
    }

    private static void checkStorage(TestCluster cluster, ScenarioResult result) throws Exception {
        var amcheck = new Amcheck(cluster.primary().database());
        if (amcheck.isAvailable()) {
            amcheck.problems().forEach(problem -> result.require(false, "amcheck: %s", problem));
        } else {
            result.figure("amcheck is not available");
        }
    }

    private static ScenarioResult lostAnswers(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.disableDispatchOnPrimary();
        var proxy = cluster.startProxy();
        cluster.startNodeBehind(proxy);
        int wanted = cluster.isSmall() ? 10 : 1_000;
        int campaigns = 0;
        double standstill = 0;
        while (proxy.closed() < wanted && campaigns < 100) {
            var campaign = cluster.launch("Lost answers");
            campaigns++;
            proxy.setCloseProbability(CLOSE_PROBABILITY);
            while (!campaign.state().isOver() && proxy.closed() < wanted) {
                standstill = Math.max(standstill, cluster.probe().longestStandstill());
                Thread.sleep(100);
            }
            proxy.setCloseProbability(0);
            campaign.awaitOver(Duration.ofMinutes(5));
        }
        cluster.reconcile(result);
        return result.figure("%d connections closed at a packet, in %d campaigns", proxy.closed(), campaigns)
                .figure("longest time without a watermark %.1f s", standstill)
                .require(
                        cluster.isSmall() || standstill <= MAX_STANDSTILL,
                        "a block made no progress for %.1f s",
                        standstill)
                .require(proxy.closed() >= wanted, "only %d connections were closed", proxy.closed());
    }
}
