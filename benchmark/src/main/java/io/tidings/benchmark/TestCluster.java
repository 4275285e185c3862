package io.tidings.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a scenario: the primary with the embedded database, and other nodes that a scenario starts on it. All
 * campaigns go to the same imported contacts. {@link #reset} restores the initial state after each scenario.
 */
final class TestCluster implements AutoCloseable {
    private static final String IDLE_TRANSACTION = "TIDINGS_DATABASE_IDLE_TRANSACTION";

    /** As by default. */
    private static final String SHORTER_THAN_LEASE = "2s";

    private static final String JAVA_OPTIONS = "TIDINGS_JAVA_OPTS";

    /** A small scenario ends before the optimizing compiler of the JVM pays for its time. */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final String DISPATCH = "TIDINGS_DISPATCH_ENABLED";
    private static final int FULL_SIZE = 20_000;
    private static final Duration CAMPAIGN_LIMIT = Duration.ofMinutes(10);

    private final AppProcess primary;
    private final Random random;
    private final int size;
    private final boolean keep;
    private final List<AppProcess> others = new ArrayList<>();
    private final List<AppProcess> retired = new ArrayList<>();
    private final List<SimulatorLog> logs = new ArrayList<>();
    private final List<CampaignRun> campaigns = new ArrayList<>();
    private @Nullable FaultInjectionProxy proxy;
    private String importId = "";
    private boolean dispatchDisabled;

    private TestCluster(AppProcess primary, Random random, int size, boolean keep) {
        this.primary = primary;
        this.random = random;
        this.size = size;
        this.keep = keep;
    }

    /**
     * @param size recipients of each campaign
     * @param fastStarts whether the program keeps its loaded classes in a file, which pays after a few starts
     */
    static TestCluster start(int size, int seed, boolean keep, boolean fastStarts) throws Exception {
        var primary = AppProcess.inFreshDirectory(keep);
        primary.set("TIDINGS_DISPATCH_LEASE_SECONDS", String.valueOf(DispatchProbe.LEASE_SECONDS));
        if (!fastStarts) {
            primary.set(IDLE_TRANSACTION, SHORTER_THAN_LEASE);
        }
        var cluster = new TestCluster(primary, new Random(seed), size, keep);
        if (cluster.isSmall()) {
            // Enough blocks for every worker.
            primary.set("TIDINGS_DISPATCH_BLOCK_SIZE", String.valueOf(size / 20));
        }
        cluster.logs.add(new SimulatorLog(primary.data()));
        var classes = primary.folder().resolve("classes.aot");
        var compiler = cluster.isSmall() ? QUICK_COMPILER : "";
        primary.set(JAVA_OPTIONS, fastStarts ? "%s -XX:AOTCacheOutput=%s".formatted(compiler, classes) : compiler);
        primary.start();
        try (var api = primary.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.FAST_WITH_ERRORS);
            cluster.importId = ImportRun.upload(api, ContactFile.write(primary.folder(), size, seed))
                    .importId();
        }
        if (fastStarts) {
            // The JVM writes the file when it ends. With it, a start takes half of the processor's time.
            primary.stop();
            // Only now: on a busy machine, the first start of all hashes the password of its demo account for longer.
            primary.set(IDLE_TRANSACTION, SHORTER_THAN_LEASE);
            primary.set(JAVA_OPTIONS, "%s -XX:AOTCache=%s".formatted(compiler, classes));
            primary.start();
        }
        return cluster;
    }

    AppProcess primary() {
        return primary;
    }

    /** The folder of the programs of PostgreSQL, which the primary has unpacked. */
    Path postgresPrograms() throws IOException {
        try (var versions = Files.list(primary.data().resolve("postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the primary has unpacked no PostgreSQL"));
        }
    }

    DispatchProbe probe() {
        return new DispatchProbe(primary);
    }

    Random random() {
        return random;
    }

    int size() {
        return size;
    }

    /** Whether waiting times and limits are reduced, as in the test command. */
    boolean isSmall() {
        return size < FULL_SIZE;
    }

    /** Whether data directories and logs stay after the scenario. */
    boolean keepsFolders() {
        return keep;
    }

    /** How often a scenario repeats its failure. */
    int repeats() {
        return isSmall() ? 2 : 20;
    }

    /** Starts another node on the primary's database. */
    AppProcess startNode() throws Exception {
        return startNode(primary.databasePort());
    }

    /** Starts another node that reaches the database through the proxy. */
    AppProcess startNodeBehind(FaultInjectionProxy between) throws Exception {
        return startNode(between.port());
    }

    FaultInjectionProxy startProxy() throws IOException {
        var fresh = new FaultInjectionProxy(primary.databasePort(), random.nextLong());
        proxy = fresh;
        return fresh;
    }

    private AppProcess startNode(int databasePort) throws Exception {
        var node = primary.newNode(databasePort);
        node.set(DISPATCH, "true");
        others.add(node);
        logs.add(new SimulatorLog(node.data()));
        node.start();
        return node;
    }

    /** Leaves all sending to the other nodes until the next {@link #reset}. */
    void disableDispatchOnPrimary() throws Exception {
        primary.stop();
        primary.set(DISPATCH, "false");
        primary.start();
        dispatchDisabled = true;
    }

    void configure(Map<String, Object> simulator) throws Exception {
        try (var api = primary.client()) {
            Simulator.configure(api, simulator);
        }
    }

    /** Returns when all nodes use the settings. */
    void configureAndWait(Map<String, Object> simulator) throws Exception {
        configure(simulator);
        Thread.sleep(Simulator.SETTINGS_DELAY);
    }

    CampaignRun launch(String name) throws Exception {
        return launch(name, Map.of());
    }

    /** @param more fields of the campaign */
    CampaignRun launch(String name, Map<String, Object> more) throws Exception {
        try (var api = primary.client()) {
            var campaign = CampaignRun.create(primary, api, name, importId, more);
            campaigns.add(campaign);
            campaign.launch(api);
            return campaign;
        }
    }

    /** Adds a campaign that was not launched here to those that {@link #reconcile} compares. */
    void track(long campaign) {
        campaigns.add(CampaignRun.of(primary, campaign));
    }

    /** Waits until the provider accepts a message. Also returns when the campaign is over. */
    double secondsUntilAccepted(CampaignRun campaign) throws Exception {
        long before = accepted();
        long begin = System.nanoTime();
        while (accepted() == before && !campaign.state().isOver()) {
            Thread.sleep(5);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** A metric of the primary. */
    double metric(String name) throws Exception {
        try (var api = primary.client()) {
            return api.metric(name);
        }
    }

    /** The number of calls that the provider accepted on all nodes. */
    long accepted() throws IOException {
        long sum = 0;
        for (var log : logs) {
            sum += log.count();
        }
        return sum;
    }

    /** Waits for the end of the scenario's campaigns and compares the provider's logs with the database. */
    void reconcile(ScenarioResult result) throws Exception {
        new Reconciler(primary, logs).check(campaigns, CAMPAIGN_LIMIT, result);
    }

    /** Stops the nodes that the scenario started and undoes its changes. */
    void reset() throws Exception {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        for (var node : others) {
            node.resume();
            node.stop();
        }
        // Later comparisons still read the logs in their folders.
        retired.addAll(others);
        others.clear();
        campaigns.clear();
        primary.set(DISPATCH, "true");
        if (dispatchDisabled && primary.isRunning()) {
            primary.stop();
        }
        dispatchDisabled = false;
        if (!primary.isRunning()) {
            primary.start();
        }
        primary.awaitDatabase(Duration.ofSeconds(30));
        configure(Simulator.FAST_WITH_ERRORS);
    }

    @Override
    public void close() throws Exception {
        try {
            retired.addAll(others);
            for (var node : retired) {
                node.resume();
                node.close();
            }
        } finally {
            primary.close();
        }
    }
}
