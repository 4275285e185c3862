package io.tidings.benchmark;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Nodes that are killed, suspended, started twice or restarted. */
final class NodeFaults {
    /** The longest time from the death of a node until other nodes hold its blocks, in seconds. */
    private static final double MAX_TAKEOVER = 5;

    /**
     * The most messages that a dead node without its journal leaves uncertain: the calls in flight, two chunks of 250
     * for each of two workers, and 2,000 answers that were not written yet.
     */
    private static final long MAX_UNCERTAIN_WITHOUT_JOURNAL = Simulator.WINDOW + 2 * 2 * 250 + 2_000;

    /** The messages that a node may have in flight through a gateway of batches, by default. */
    private static final long BATCH_MESSAGES_IN_FLIGHT = 500;

    /** Takes 100 messages with one call. Slow enough that a node is killed while calls are in flight. */
    private static final Map<String, Object> BATCHES = Simulator.with(
            Simulator.FAST_WITH_ERRORS, Map.of("max_batch", 100, "latency_ms_min", 100, "latency_ms_max", 200));

    private NodeFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F1", "one of two nodes is killed repeatedly", NodeFaults::killed),
                new FaultScenario("F2", "the same, and its journal is deleted", NodeFaults::killedWithoutJournal),
                new FaultScenario("F3", "all processes are killed at once", NodeFaults::allKilled),
                new FaultScenario("F4", "a node is suspended for longer than its lease", NodeFaults::suspended),
                new FaultScenario("F5", "a second program with the same folder", NodeFaults::duplicate),
                new FaultScenario("F44", "one of two nodes that send batches is killed", NodeFaults::killedWithBatches),
                new FaultScenario("F29", "both nodes are restarted in turn", NodeFaults::restarted));
    }

    private static ScenarioResult killed(TestCluster cluster) throws Exception {
        return killRepeatedly(cluster, false, Simulator.WINDOW);
    }

    private static ScenarioResult killedWithoutJournal(TestCluster cluster) throws Exception {
        return killRepeatedly(cluster, true, MAX_UNCERTAIN_WITHOUT_JOURNAL);
    }

    private static ScenarioResult killedWithBatches(TestCluster cluster) throws Exception {
        cluster.configureAndWait(BATCHES);
        return killRepeatedly(cluster, false, BATCH_MESSAGES_IN_FLIGHT);
    }

    private static ScenarioResult killRepeatedly(TestCluster cluster, boolean loseJournal, long maxUncertain)
            throws Exception {
        var result = new ScenarioResult();
        var node = cluster.startNode();
        double slowest = 0;
        for (int kill = 0; kill < cluster.repeats(); kill++) {
            var campaign = cluster.launch("Killed");
            campaign.awaitProcessed(cluster.random().nextInt(1, cluster.size() / 2));
            var victim = kill % 2 == 0 ? node : cluster.primary();
            slowest = Math.max(slowest, secondsUntilTakenOver(cluster, victim, loseJournal));
        }
        cluster.probe().awaitJournalReplay();
        cluster.reconcile(result);
        return result.figure("%d kills, other nodes held the blocks after at most %.1f s", cluster.repeats(), slowest)
                .require(
                        cluster.isSmall() || slowest <= MAX_TAKEOVER,
                        "other nodes held the blocks of a dead node only after %.1f s",
                        slowest)
                .require(
                        result.uncertain() <= cluster.repeats() * maxUncertain,
                        "%d uncertain after %d kills, at most %d each",
                        result.uncertain(),
                        cluster.repeats(),
                        maxUncertain);
    }

    /** Kills the node and starts it again. */
    private static double secondsUntilTakenOver(TestCluster cluster, AppProcess victim, boolean loseJournal)
            throws Exception {
        var limit = Duration.ofSeconds(60);
        victim.killJvm();
        if (loseJournal) {
            Folders.delete(victim.data().resolve("journal"));
        }
        if (victim == cluster.primary()) {
            // The embedded database may end with the primary, so that it can be read only after the start.
            victim.start();
            return cluster.probe().secondsUntilOrphansClaimed(limit);
        }
        double seconds = cluster.probe().secondsUntilOrphansClaimed(limit);
        victim.start();
        return seconds;
    }

    private static ScenarioResult allKilled(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var node = cluster.startNode();
        var campaign = cluster.launch("All killed");
        campaign.awaitProcessed(cluster.size() / 3);
        cluster.primary().killPostgres();
        node.killJvm();
        cluster.primary().killJvm();
        cluster.primary().start();
        node.start();
        cluster.probe().awaitJournalReplay();
        cluster.reconcile(result);
        return result.require(
                result.uncertain() <= 2L * Simulator.WINDOW,
                "%d uncertain, at most %d were in flight",
                result.uncertain(),
                2 * Simulator.WINDOW);
    }

    private static ScenarioResult suspended(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var node = cluster.startNode();
        // A slow provider, so that messages are left when the node resumes.
        cluster.configureAndWait(
                Simulator.with(Simulator.FAST_WITH_ERRORS, Map.of("latency_ms_min", 200, "latency_ms_max", 400)));
        var campaign = cluster.launch("Suspended");
        campaign.awaitProcessed(cluster.size() / 4);
        long leased = suspendWithBlocks(cluster, node);
        Thread.sleep(Duration.ofSeconds(3L * DispatchProbe.LEASE_SECONDS));
        long stillLeased = cluster.probe().expiredLeases();
        node.resume();
        cluster.probe().awaitJournalReplay();
        cluster.reconcile(result);
        return result.figure("the node held %d blocks, and %d after its leases expired", leased, stillLeased)
                .require(leased > 0, "the suspended node held no block, so nothing was tested")
                .require(stillLeased == 0, "%d blocks stayed with the suspended node", stillLeased)
                .require(
                        result.uncertain() <= Simulator.WINDOW,
                        "%d stay uncertain although the suspended node came back with its answers",
                        result.uncertain());
    }

    /** Suspends the node while it holds blocks. @return the number of its blocks */
    private static long suspendWithBlocks(TestCluster cluster, AppProcess node) throws Exception {
        long leased = 0;
        for (int attempt = 0; attempt < 100 && leased == 0; attempt++) {
            node.suspend();
            leased = cluster.probe().leasedToOthers();
            if (leased == 0) {
                node.resume();
                Thread.sleep(20);
            }
        }
        return leased;
    }

    private static ScenarioResult duplicate(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var node = cluster.startNode();
        var campaign = cluster.launch("Duplicate");
        campaign.awaitProcessed(cluster.size() / 10);
        var duplicate = node.duplicate().launch();
        boolean ended = duplicate.waitFor(Duration.ofSeconds(60));
        duplicate.destroyForcibly();
        cluster.reconcile(result);
        var log = Files.readString(node.folder().resolve("app.log"));
        return result.require(ended && duplicate.exitValue() != 0, "the second program was not refused")
                .require(log.contains("is in use by another running Tidings"), "the log gives no reason");
    }

    private static ScenarioResult restarted(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var node = cluster.startNode();
        var campaign = cluster.launch("Restarted");
        double longest = 0;
        for (var each : List.of(node, cluster.primary(), node)) {
            campaign.awaitProcessed(campaign.processed() + cluster.size() / 8);
            longest = Math.max(longest, each.stop().toMillis() / 1000.0);
            each.start();
        }
        cluster.reconcile(result);
        return result.figure("stopped within %.1f s", longest)
                .require(result.uncertain() == 0, "%d are uncertain after an orderly stop", result.uncertain())
                .require(longest <= 12, "the stop took %.1f s", longest);
    }
}
