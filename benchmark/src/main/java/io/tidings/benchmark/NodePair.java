package io.tidings.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Two nodes on one PostgreSQL server, and the campaigns of one scenario. Both nodes use one simulated provider: it has
 * one log, so that a look-up of one node finds the calls of the other. Everything is new in each scenario.
 */
final class NodePair implements AutoCloseable {
    private final TestCluster cluster;
    private final Path provider;
    private final AppProcess first;
    private final AppProcess second;
    private final List<CampaignRun> campaigns = new ArrayList<>();
    private String importId = "";

    private NodePair(TestCluster cluster) throws Exception {
        this.cluster = cluster;
        this.provider = Files.createTempDirectory("tidings-provider");
        this.first = AppProcess.inFreshDirectory(cluster.keepsFolders());
        this.second = AppProcess.inFreshDirectory(cluster.keepsFolders());
    }

    /** The nodes do not run yet, so that their settings can be changed. */
    static NodePair prepare(TestCluster cluster, PostgresServer server) throws Exception {
        var pair = new NodePair(cluster);
        for (var node : pair.nodes()) {
            node.readFrom(server);
            Files.createDirectories(node.data());
            Files.createSymbolicLink(node.data().resolve("simulator"), Files.createDirectories(pair.log()));
        }
        pair.set(AppProcess.DATABASE_URL, server.url());
        pair.set(AppProcess.DATABASE_USER, PostgresServer.USER);
        pair.set("TIDINGS_ACCOUNTS_DEMO", "true");
        if (cluster.isSmall()) {
            // Enough blocks for every worker.
            pair.set("TIDINGS_DISPATCH_BLOCK_SIZE", String.valueOf(cluster.size() / 20));
        }
        return pair;
    }

    static NodePair start(TestCluster cluster, PostgresServer server) throws Exception {
        return prepare(cluster, server).start();
    }

    /** A setting of both nodes. */
    void set(String name, String value) {
        nodes().forEach(node -> node.set(name, value));
    }

    /** Starts the nodes and imports the recipients. Ends both if that fails. */
    NodePair start() throws Exception {
        try {
            startAndImport();
            return this;
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void startAndImport() throws Exception {
        first.start();
        try (var api = first.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.FAST);
            importId = ImportRun.upload(api, ContactFile.write(first.folder(), cluster.size(), 1))
                    .importId();
        }
        second.start();
    }

    AppProcess first() {
        return first;
    }

    AppProcess second() {
        return second;
    }

    DispatchProbe probe() {
        return new DispatchProbe(first);
    }

    private List<AppProcess> nodes() {
        return List.of(first, second);
    }

    private Path log() {
        return provider.resolve("simulator");
    }

    /** Returns when both nodes use the settings of the provider. */
    void configureAndWait(Map<String, Object> simulator) throws Exception {
        try (var api = first.client()) {
            Simulator.configure(api, simulator);
        }
        Thread.sleep(Simulator.SETTINGS_DELAY);
    }

    /** @param more fields of the campaign */
    CampaignRun launch(String name, Map<String, Object> more) throws Exception {
        try (var api = first.client()) {
            var campaign = create(api, name, more);
            campaign.launch(api);
            return campaign;
        }
    }

    /** Creates a campaign without launching it. */
    CampaignRun create(ApiClient api, String name, Map<String, Object> more) throws Exception {
        var campaign = CampaignRun.create(first, api, name, importId, more);
        campaigns.add(campaign);
        return campaign;
    }

    /** Launches a campaign under each treatment of uncertain messages. */
    void launchUnderEachPolicy(String name) throws Exception {
        for (var policy : List.of("park", "retry", "lookup")) {
            launch(name + " " + policy, Map.of("on_uncertain", policy));
        }
    }

    boolean areCampaignsOver() throws Exception {
        boolean over = true;
        for (var campaign : campaigns) {
            over &= campaign.state().isOver();
        }
        return over;
    }

    /** Waits until this share of all recipients has an outcome, or the campaigns are over. */
    void awaitShare(double share) throws Exception {
        long deadline = System.nanoTime() + limit().toNanos();
        double wanted = share * campaigns.size() * cluster.size();
        while (processed() < wanted && !areCampaignsOver()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("only %d outcomes, %.0f expected".formatted(processed(), wanted));
            }
            Thread.sleep(20);
        }
    }

    long processed() throws Exception {
        long sum = 0;
        for (var campaign : campaigns) {
            sum += campaign.processed();
        }
        return sum;
    }

    /** The number of calls that the provider accepted. */
    long accepted() throws Exception {
        return new SimulatorLog(provider).count();
    }

    void eachAccepted(SimulatorLog.Visitor visitor) throws Exception {
        new SimulatorLog(provider).each(visitor);
    }

    /** The number of campaigns that are over and were not sent. */
    long unsent() throws Exception {
        long count = 0;
        for (var campaign : campaigns) {
            count += campaign.state().status().equals("sent") ? 0 : 1;
        }
        return count;
    }

    /** @return the time until the provider accepts a message; the limit, if it accepts none */
    double secondsUntilAccepted(Duration limit) throws Exception {
        long before = accepted();
        long begin = System.nanoTime();
        while (accepted() == before && System.nanoTime() - begin < limit.toNanos()) {
            Thread.sleep(20);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** After the connections to the server broke. */
    void reconnect() throws Exception {
        for (var node : nodes()) {
            node.disconnect();
        }
        first.awaitDatabase(Duration.ofSeconds(30));
    }

    /** From now on this server is read and written for the checks. */
    void follow(PostgresServer promoted) {
        nodes().forEach(node -> node.readFrom(promoted));
    }

    /** Waits for the end of the campaigns, and compares the provider's log with the database. */
    void reconcile(ScenarioResult result) throws Exception {
        for (var node : nodes()) {
            result.require(node.isRunning(), "a node has ended by itself");
        }
        new Reconciler(first, List.of(new SimulatorLog(provider))).check(campaigns, limit(), result);
    }

    /** The same, and no message may be uncertain, because no process was killed while a call was in flight. */
    void reconcileWithoutUncertain(ScenarioResult result) throws Exception {
        for (var campaign : campaigns) {
            if (campaign.isOverWithin(limit())) {
                campaign.awaitZero("""
                        select count(*) from message where plan_id = ? and state = message_state('uncertain')
                        """, Duration.ofSeconds(30));
                // A replayed journal can queue messages of a campaign that seemed over.
                campaign.awaitZero("select count(*) from dispatch_queue where plan_id = ?", limit());
                campaign.awaitZero("""
                        select count(*) from send_block where plan_id = ? and state not in ('CLOSED', 'CANCELLED')
                        """, limit());
            }
        }
        reconcile(result);
        result.require(result.uncertain() == 0, "%d are uncertain", result.uncertain());
    }

    private Duration limit() {
        return cluster.isSmall() ? Duration.ofSeconds(90) : Duration.ofMinutes(15);
    }

    @Override
    public void close() throws Exception {
        for (var node : nodes()) {
            if (node.isRunning()) {
                node.resume();
                node.killJvm();
            }
            node.close();
        }
        Folders.delete(provider);
    }
}
