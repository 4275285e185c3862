package io.tidings.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Two nodes whose PostgreSQL is restarted, refuses to write, or ends sessions. The nodes live on and know the outcome of
 * each call, so that no message may be uncertain.
 */
final class PostgresFaults {
    private static final String LOOK_UP_AGES = "TIDINGS_DISPATCH_LOOK_UP_SECONDS";
    private static final Duration READ_ONLY = Duration.ofSeconds(10);
    private static final int TERMINATIONS_PER_SECOND = 5;

    private PostgresFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F33", "PostgreSQL is restarted under two nodes", PostgresFaults::restarted),
                new FaultScenario("F34", "PostgreSQL is read-only for 10 s, repeatedly", PostgresFaults::readOnly),
                new FaultScenario("F35", "sessions of two nodes end, also in launches", PostgresFaults::terminated));
    }

    private static ScenarioResult restarted(TestCluster cluster) throws Exception {
        return repeatUnderEachPolicy(cluster, cluster.isSmall() ? 3 : 20, PostgresServer::restart);
    }

    private static ScenarioResult readOnly(TestCluster cluster) throws Exception {
        return repeatUnderEachPolicy(cluster, cluster.isSmall() ? 2 : 5, server -> {
            server.changeSetting("default_transaction_read_only", "on");
            Thread.sleep(READ_ONLY);
            server.changeSetting("default_transaction_read_only", "off");
        });
    }

    private interface Fault {
        void meet(PostgresServer server) throws Exception;
    }

    /** Causes the fault this many times while three campaigns run, one under each treatment of uncertain messages. */
    private static ScenarioResult repeatUnderEachPolicy(TestCluster cluster, int times, Fault fault) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.prepare(cluster, server)) {
            pair.set(LOOK_UP_AGES, "5,10,20");
            pair.start();
            pair.configureAndWait(Simulator.SLOW_WITH_LOOKUP);
            pair.launchUnderEachPolicy("Database fault");
            int met = 0;
            for (int i = 1; i <= times && !pair.areCampaignsOver(); i++) {
                pair.awaitShare((double) i / (times + 1));
                fault.meet(server);
                pair.reconnect();
                met++;
            }
            pair.reconcileWithoutUncertain(result);
            return result.figure("%d faults", met)
                    .require(met == times, "the campaigns were over before fault %d", met + 1);
        }
    }

    /** Launches one campaign after the other for ten seconds or a minute. */
    private static ScenarioResult terminated(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        try (var server = PostgresServer.start(cluster.postgresPrograms());
                var pair = NodePair.start(cluster, server)) {
            pair.configureAndWait(Simulator.FAST);
            long end = System.nanoTime()
                    + Duration.ofSeconds(cluster.isSmall() ? 10 : 60).toNanos();
            int campaigns = 0;
            while (System.nanoTime() < end) {
                var campaign = launchDespiteErrors(pair, "Sessions ended " + campaigns++);
                terminateWhileItRuns(pair, campaign, end);
            }
            pair.reconcileWithoutUncertain(result);
            return result.figure("%d campaigns", campaigns)
                    .require(pair.unsent() == 0, "%d campaigns were not sent", pair.unsent());
        }
    }

    private static void terminateWhileItRuns(NodePair pair, CampaignRun campaign, long end) throws Exception {
        while (System.nanoTime() < end && !campaign.state().isOver()) {
            pair.first().database().list("""
                            select pg_terminate_backend(pid) from pg_stat_activity
                             where application_name = 'tidings' order by random() limit 1
                            """, row -> row.getBoolean(1));
            Thread.sleep(1_000 / TERMINATIONS_PER_SECOND);
        }
    }

    /** Repeats a request whose session ended, as a client does. */
    private static CampaignRun launchDespiteErrors(NodePair pair, String name) throws Exception {
        try (var api = pair.first().client()) {
            CampaignRun campaign = null;
            for (int attempt = 0; ; attempt++) {
                try {
                    if (campaign == null) {
                        campaign = pair.create(api, name, Map.of());
                    }
                    if (campaign.state().status().equals("draft")) {
                        campaign.launch(api);
                    }
                    return campaign;
                } catch (IllegalStateException | IOException refused) {
                    if (attempt == 20) {
                        throw refused;
                    }
                    Thread.sleep(200);
                }
            }
        }
    }
}
