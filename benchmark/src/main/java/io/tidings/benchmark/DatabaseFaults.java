package io.tidings.benchmark;

import java.time.Duration;
import java.util.List;

/** A database that dies, and a way to it that is spoilt. */
final class DatabaseFaults {
    private static final double SENDING_AGAIN = 10;

    /** Of all packets to the database: few enough that most transactions get through, and a node works at all. */
    private static final double CUT = 0.05;

    /** Seconds that a leased block may see no progress. */
    private static final double STUCK = 5;

    private DatabaseFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("F12", "a node is cut off from the database", DatabaseFaults::partition),
                Fault.of("F13", "PostgreSQL is killed, and its sessions", DatabaseFaults::killed),
                Fault.of("F15", "answers to commits are lost", DatabaseFaults::ambiguous));
    }

    private static Finding partition(FaultScene scene) throws Exception {
        var finding = new Finding();
        var proxy = scene.proxy();
        var node = scene.neighbourBehind(proxy);
        var campaign = scene.launch("Cut off");
        scene.awaitProcessed(campaign, scene.size() / 5);
        proxy.fallSilent();
        Thread.sleep(Duration.ofSeconds(scene.isSmall() ? 2L * FaultScene.LEASE_SECONDS : 30));
        proxy.heal();
        boolean alive = node.isRunning();
        scene.awaitTold();
        scene.judge(finding);
        return finding.require(alive, "the node that was cut off ended")
                .require(
                        finding.uncertain() <= Simulator.WINDOW,
                        "%d stay uncertain although the node came back with its answers",
                        finding.uncertain());
    }

    private static Finding killed(FaultScene scene) throws Exception {
        var finding = new Finding();
        var campaign = scene.launch("Database killed");
        double slowest = 0;
        int kills = 0;
        for (int i = 0; i < scene.repeats() && !campaign.state().isOver(); i++) {
            scene.awaitProcessed(campaign, (i + 1L) * scene.size() / (scene.repeats() + 3));
            scene.host().killPostgres();
            kills++;
            scene.host().awaitDatabase(Duration.ofSeconds(30));
            slowest = Math.max(slowest, scene.secondsUntilAccepted(campaign));
        }
        terminateSessions(scene, campaign);
        scene.judge(finding);
        var amcheck = new Amcheck(scene.host().database());
        if (amcheck.isThere()) {
            amcheck.faults().forEach(fault -> finding.require(false, "amcheck: %s", fault));
        } else {
            finding.figure("amcheck is not there");
        }
        return finding.figure("%d kills, sending again within %.1f s of PostgreSQL", kills, slowest)
                .require(kills > 0, "the campaign was over before anything was killed")
                .require(
                        scene.isSmall() || slowest <= SENDING_AGAIN,
                        "nothing was sent for %.1f s after PostgreSQL was back",
                        slowest);
    }

    /** Five sessions a second for a few seconds, as an impatient administrator would. */
    private static void terminateSessions(FaultScene scene, CampaignRun campaign) throws Exception {
        for (int i = 0; i < (scene.isSmall() ? 10 : 300) && !campaign.state().isOver(); i++) {
            scene.host().database().list("""
                            select pg_terminate_backend(pid) from pg_stat_activity
                             where application_name = 'tidings' order by random() limit 1
                            """, row -> row.getBoolean(1));
            Thread.sleep(200);
        }
    }

    private static Finding ambiguous(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.hostOnlyServes();
        var proxy = scene.proxy();
        scene.neighbourBehind(proxy);
        int wanted = scene.isSmall() ? 10 : 1_000;
        int campaigns = 0;
        double stuck = 0;
        while (proxy.cuts() < wanted && campaigns < 100) {
            var campaign = scene.launch("Ambiguous");
            campaigns++;
            proxy.cut(CUT);
            while (!campaign.state().isOver() && proxy.cuts() < wanted) {
                stuck = Math.max(stuck, scene.longestStandstill());
                Thread.sleep(100);
            }
            proxy.cut(0);
            campaign.awaitOver(Duration.ofMinutes(5));
        }
        scene.judge(finding);
        return finding.figure("%d connections cut at a packet, in %d campaigns", proxy.cuts(), campaigns)
                .figure("no block stood still for longer than %.1f s", stuck)
                .require(scene.isSmall() || stuck <= STUCK, "a block stood still for %.1f s", stuck)
                .require(proxy.cuts() >= wanted, "only %d connections were cut", proxy.cuts());
    }
}
