package io.tidings.benchmark;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Nodes that die, freeze, come twice or are restarted. */
final class WorkerFaults {
    /** From the death of a node until its blocks are in other hands, in seconds. */
    private static final double TAKEN_OVER = 5;
    /** What a dead node without its journal leaves in doubt: two chunks for each of two workers, and what was answered. */
    private static final long WITHOUT_JOURNAL = Simulator.WINDOW + 2 * 2 * 250 + 2_000;

    private WorkerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("F1", "one of two nodes is killed, again and again", WorkerFaults::killed),
                Fault.of("F2", "the same, and its journal is gone", WorkerFaults::killedWithoutJournal),
                Fault.of("F3", "everything is killed at once", WorkerFaults::everythingKilled),
                Fault.of("F4", "a node freezes for longer than its lease", WorkerFaults::frozen),
                Fault.of("F5", "a second program with the same folder", WorkerFaults::twin),
                Fault.of("F29", "both nodes are restarted in turn", WorkerFaults::restarted));
    }

    private static Finding killed(FaultScene scene) throws Exception {
        return killAgain(scene, false, Simulator.WINDOW);
    }

    private static Finding killedWithoutJournal(FaultScene scene) throws Exception {
        return killAgain(scene, true, WITHOUT_JOURNAL);
    }

    private static Finding killAgain(FaultScene scene, boolean loseJournal, long bound) throws Exception {
        var finding = new Finding();
        var node = scene.neighbour();
        double slowest = 0;
        for (int kills = 0; kills < scene.repeats(); kills++) {
            var campaign = scene.launch("Killed");
            scene.awaitProcessed(campaign, scene.random().nextInt(1, scene.size() / 2));
            var victim = kills % 2 == 0 ? node : scene.host();
            victim.killJvm();
            if (loseJournal) {
                Folders.delete(victim.data().resolve("journal"));
            }
            if (victim == scene.host()) {
                // The embedded database may go with its program: there is nothing to look into before both are back.
                victim.start();
                slowest = Math.max(slowest, scene.awaitOrphansTaken(Duration.ofSeconds(60)));
            } else {
                slowest = Math.max(slowest, scene.awaitOrphansTaken(Duration.ofSeconds(60)));
                victim.start();
            }
        }
        scene.awaitTold();
        scene.judge(finding);
        return finding.figure("%d kills, blocks in other hands after at most %.1f s", scene.repeats(), slowest)
                .require(
                        scene.isSmall() || slowest <= TAKEN_OVER,
                        "a dead node's blocks were taken over after %.1f s only",
                        slowest)
                .require(
                        finding.uncertain() <= scene.repeats() * bound,
                        "%d uncertain after %d kills, at most %d each",
                        finding.uncertain(),
                        scene.repeats(),
                        bound);
    }

    private static Finding everythingKilled(FaultScene scene) throws Exception {
        var finding = new Finding();
        var node = scene.neighbour();
        var campaign = scene.launch("Everything killed");
        scene.awaitProcessed(campaign, scene.size() / 3);
        scene.host().killPostgres();
        node.killJvm();
        scene.host().killJvm();
        scene.host().start();
        node.start();
        scene.judge(finding);
        return finding.require(
                finding.uncertain() <= 2L * Simulator.WINDOW,
                "%d uncertain, at most %d were in flight",
                finding.uncertain(),
                2 * Simulator.WINDOW);
    }

    private static Finding frozen(FaultScene scene) throws Exception {
        var finding = new Finding();
        var node = scene.neighbour();
        // Slow enough that there is something left when it wakes up.
        scene.behave(
                Simulator.with(Simulator.BRISK_AND_FALLIBLE, Map.of("latency_ms_min", 200, "latency_ms_max", 400)));
        Thread.sleep(Simulator.HEEDED);
        var campaign = scene.launch("Frozen");
        scene.awaitProcessed(campaign, scene.size() / 4);
        long leased = freezeWithBlocks(scene, node);
        Thread.sleep(Duration.ofSeconds(3L * FaultScene.LEASE_SECONDS));
        long stillLeased = scene.expiredLeases();
        node.thaw();
        scene.awaitTold();
        scene.judge(finding);
        return finding.figure("%d blocks were leased to it, %d left by then", leased, stillLeased)
                .require(leased > 0, "the frozen node had no blocks: nothing was tried")
                .require(stillLeased == 0, "%d blocks stayed with the frozen node", stillLeased)
                .require(
                        finding.uncertain() <= Simulator.WINDOW,
                        "%d stay uncertain although the frozen node came back with its answers",
                        finding.uncertain());
    }

    /** Freezes the node in a moment in which it has blocks. @return how many */
    private static long freezeWithBlocks(FaultScene scene, AppProcess node) throws Exception {
        long leased = 0;
        for (int tries = 0; tries < 100 && leased == 0; tries++) {
            node.freeze();
            leased = scene.leasedToOthers();
            if (leased == 0) {
                node.thaw();
                Thread.sleep(20);
            }
        }
        return leased;
    }

    private static Finding twin(FaultScene scene) throws Exception {
        var finding = new Finding();
        var node = scene.neighbour();
        var campaign = scene.launch("Twin");
        scene.awaitProcessed(campaign, scene.size() / 10);
        var twin = node.twin().launch();
        boolean ended = twin.waitFor(Duration.ofSeconds(60));
        twin.destroyForcibly();
        scene.judge(finding);
        var said = Files.readString(node.folder().resolve("app.log"));
        return finding.require(ended && twin.exitValue() != 0, "the second program was let in")
                .require(said.contains("is in use by another running Tidings"), "it did not say why it was refused");
    }

    private static Finding restarted(FaultScene scene) throws Exception {
        var finding = new Finding();
        var node = scene.neighbour();
        var campaign = scene.launch("Restarted");
        double longest = 0;
        for (var each : List.of(node, scene.host(), node)) {
            scene.awaitProcessed(campaign, scene.processed(campaign) + scene.size() / 8);
            longest = Math.max(longest, each.stop().toMillis() / 1000.0);
            each.start();
        }
        scene.judge(finding);
        return finding.figure("stopped within %.1f s", longest)
                .require(finding.uncertain() == 0, "%d are uncertain after an orderly stop", finding.uncertain())
                .require(longest <= 12, "stopping took %.1f s", longest);
    }
}
