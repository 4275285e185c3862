package io.tidings.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One of two machines is frozen, has a wrong clock, or a full disk. The other one is well. */
final class MachineFaults {
    private static final Duration FROZEN = Duration.ofSeconds(DispatchProbe.LEASE_SECONDS + 20L);
    private static final String LOOK_UP_AGES = "TIDINGS_DISPATCH_LOOK_UP_SECONDS";

    /** How late after its time a scheduled campaign may start. */
    private static final Duration MAX_DELAY = Duration.ofSeconds(15);

    private MachineFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F36", "a node is frozen, and messages are looked up", MachineFaults::frozen),
                new FaultScenario("F18", "the clock of one node is an hour ahead", MachineFaults::wrongClock),
                new FaultScenario("F16", "the disk of one node's journal is full", MachineFaults::journalFull));
    }

    private static ScenarioResult frozen(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.prepare(cluster, server)) {
            pair.set(LOOK_UP_AGES, "5,10,20,40");
            pair.set("TIDINGS_DISPATCH_LEASE_SECONDS", String.valueOf(DispatchProbe.LEASE_SECONDS));
            pair.set("TIDINGS_DATABASE_IDLE_TRANSACTION", "2s");
            pair.start();
            pair.configureAndWait(Simulator.SLOW_WITH_LOOKUP);
            pair.launch("Frozen park", Map.of("on_uncertain", "park"));
            pair.launch("Frozen lookup", Map.of("on_uncertain", "lookup"));
            pair.awaitShare(0.25);
            pair.second().suspend();
            Thread.sleep(FROZEN);
            pair.second().resume();
            pair.reconcileWithoutUncertain(result);
            return result;
        }
    }

    private static ScenarioResult wrongClock(TestCluster cluster) throws Exception {
        SystemProgram.require("faketime");
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.prepare(cluster, server)) {
            // Only the time of day is wrong. With a wrong monotonic clock no wait of the JVM would be right.
            pair.second()
                    .runBy("env", "FAKETIME_FORCE_MONOTONIC_FIX=0", "faketime", "--exclude-monotonic", "-f", "+1h");
            pair.start();
            scheduleAndImport(cluster, pair, result);
            pair.reconcileWithoutUncertain(result);
            return result;
        }
    }

    private static void scheduleAndImport(TestCluster cluster, NodePair pair, ScenarioResult result) throws Exception {
        try (var api = pair.first().client()) {
            var due = Instant.now().plusSeconds(cluster.isSmall() ? 20 : 120);
            var campaign = pair.create(api, "Scheduled", Map.of("scheduled_at", due.toString()));
            for (int i = 2; i < 6; i++) {
                importAnywhere(pair, i, result);
            }
            while (Instant.now().isBefore(due.minusSeconds(1)) && isScheduled(campaign)) {
                Thread.sleep(100);
            }
            result.require(
                    isScheduled(campaign),
                    "the campaign was launched %d s early",
                    Duration.between(Instant.now(), due).toSeconds());
            while (Instant.now().isBefore(due.plus(MAX_DELAY)) && isScheduled(campaign)) {
                Thread.sleep(100);
            }
            result.require(!isScheduled(campaign), "the campaign was not launched within %s after its time", MAX_DELAY);
        }
    }

    /** Uploads a file to one node. Either node may run the import. */
    private static void importAnywhere(NodePair pair, int number, ScenarioResult result) throws Exception {
        var node = number % 2 == 0 ? pair.first() : pair.second();
        try (var api = node.client()) {
            ImportRun.upload(api, ContactFile.write(node.folder(), 500, number));
        } catch (IllegalStateException wrong) {
            result.require(false, "%s", wrong);
        }
    }

    private static boolean isScheduled(CampaignRun campaign) throws Exception {
        return campaign.state().status().equals("scheduled");
    }

    private static ScenarioResult journalFull(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.prepare(cluster, server);
                var disk = SmallDisk.mount(pair.second().data().resolve("journal"))) {
            disk.fill();
            pair.start();
            pair.configureAndWait(Simulator.SLOW_WITH_LOOKUP);
            double before = sentBySecond(pair);
            pair.launch("Journal full", Map.of()).isOverWithin(Duration.ofSeconds(60));
            double sent = sentBySecond(pair) - before;
            disk.enlarge();
            pair.launch("Journal has space again", Map.of()).isOverWithin(Duration.ofSeconds(60));
            boolean healed = disk.isUsed();
            pair.reconcileWithoutUncertain(result);
            return result.figure("%.0f sent by the node without a journal", sent)
                    .require(sent > 0, "the node with the full disk sent nothing")
                    .require(healed, "the node wrote no journal although there was space again");
        }
    }

    private static double sentBySecond(NodePair pair) throws Exception {
        try (var api = pair.second().client()) {
            return api.metric("messages_sent_total");
        }
    }
}
