package io.tidings.benchmark;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario plays in: one node with the embedded database, as many others on it as it asks for, and a list of
 * contacts. After each scenario everything is whole again.
 */
final class FaultScene implements AutoCloseable {
    /** Short, so that a node that is frozen loses its blocks within seconds. */
    static final int LEASE_SECONDS = 4;

    /** Shorter than the lease, as by default. */
    static final String IDLE_TRANSACTION = "2s";

    private static final String DISPATCH = "TIDINGS_DISPATCH_ENABLED";

    private static final Duration WHOLE_CAMPAIGN = Duration.ofMinutes(10);

    private final AppProcess host;
    private final Random random;
    private final int size;
    private final List<AppProcess> others = new ArrayList<>();
    private final List<AppProcess> retired = new ArrayList<>();
    private final List<SimulatorRecord> records = new ArrayList<>();
    private final List<CampaignRun> campaigns = new ArrayList<>();
    private @Nullable CuttingProxy proxy;
    private String importId = "";
    private boolean onlyServing;

    private FaultScene(AppProcess host, Random random, int size) {
        this.host = host;
        this.random = random;
        this.size = size;
    }

    /** @param size recipients of each campaign */
    static FaultScene prepare(int size, int seed, boolean keep) throws Exception {
        var host = AppProcess.inFreshDirectory(keep);
        host.set("TIDINGS_DISPATCH_LEASE_SECONDS", String.valueOf(LEASE_SECONDS));
        host.set("TIDINGS_DATABASE_IDLE_TRANSACTION", IDLE_TRANSACTION);
        var scene = new FaultScene(host, new Random(seed), size);
        if (scene.isSmall()) {
            // Enough blocks for every worker.
            host.set("TIDINGS_DISPATCH_BLOCK_SIZE", String.valueOf(size / 20));
        }
        scene.records.add(new SimulatorRecord(host.data()));
        host.start();
        try (var api = host.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.BRISK_AND_FALLIBLE);
            scene.importId = Upload.run(api, ContactFile.write(host.folder(), size, seed))
                    .importId();
        }
        return scene;
    }

    AppProcess host() {
        return host;
    }

    Random random() {
        return random;
    }

    int size() {
        return size;
    }

    /** Too small to wait long, as in the test command. */
    boolean isSmall() {
        return size < 20_000;
    }

    /** How often a scenario does what can be done again and again. */
    int repeats() {
        return isSmall() ? 2 : 20;
    }

    /** Starts another node on the host's database. */
    AppProcess neighbour() throws Exception {
        return neighbour(host.databasePort());
    }

    /** Starts another node whose way to the database can be spoilt. */
    AppProcess neighbourBehind(CuttingProxy between) throws Exception {
        return neighbour(between.port());
    }

    CuttingProxy proxy() throws IOException {
        var fresh = new CuttingProxy(host.databasePort(), random.nextLong());
        proxy = fresh;
        return fresh;
    }

    private AppProcess neighbour(int databasePort) throws Exception {
        var node = host.neighbour(databasePort);
        node.set(DISPATCH, "true");
        others.add(node);
        records.add(new SimulatorRecord(node.data()));
        node.start();
        return node;
    }

    /** Leaves all sending to the other nodes, until the scenario is over. */
    void hostOnlyServes() throws Exception {
        host.stop();
        host.set(DISPATCH, "false");
        host.start();
        onlyServing = true;
    }

    void behave(Map<String, Object> settings) throws Exception {
        try (var api = host.client()) {
            Simulator.behave(api, settings);
        }
    }

    CampaignRun launch(String name) throws Exception {
        return launch(name, Map.of());
    }

    CampaignRun launch(String name, Map<String, Object> more) throws Exception {
        try (var api = host.client()) {
            var campaign = CampaignRun.create(host, api, name, importId, more);
            campaigns.add(campaign);
            campaign.launch(api);
            return campaign;
        }
    }

    /** The campaign is judged at the end, as those that were launched here. */
    CampaignRun draft(String name, Map<String, Object> more) throws Exception {
        try (var api = host.client()) {
            var campaign = CampaignRun.create(host, api, name, importId, more);
            campaigns.add(campaign);
            return campaign;
        }
    }

    /** A campaign that was launched elsewhere is judged as well. */
    void alsoJudge(long campaign) {
        campaigns.add(CampaignRun.of(host, campaign));
    }

    /** Waits until so many messages of the campaign have an outcome, or it is over. */
    void awaitProcessed(CampaignRun campaign, long count) throws Exception {
        long deadline = System.nanoTime() + WHOLE_CAMPAIGN.toNanos();
        while (processed(campaign) < count && !campaign.state().isOver()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("campaign %d stands still".formatted(campaign.id()));
            }
            Thread.sleep(5);
        }
    }

    long processed(CampaignRun campaign) throws IOException, SQLException {
        return host.database().number("""
                        select coalesce(sum(n_sent + n_failed + n_uncertain + n_requeued), 0) from send_block where plan_id = ?
                        """, campaign.id());
    }

    long failed(CampaignRun campaign) throws Exception {
        return host.database().number("""
                        select count(*) from message
                         where plan_id = ? and state in (message_state('expired'), message_state('failed'))""", campaign.id());
    }

    /** Until the provider accepts something again; 0 if nothing is left to send. */
    double secondsUntilAccepted(CampaignRun campaign) throws Exception {
        long before = accepted();
        long begin = System.nanoTime();
        while (accepted() == before && !campaign.state().isOver()) {
            Thread.sleep(5);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Waits until a count over a campaign is zero. @return the last count */
    long awaitZero(String sql, CampaignRun campaign, Duration limit) throws Exception {
        return host.database().awaitZero(sql, limit, campaign.id());
    }

    /** Of the host. */
    double metric(String name) throws Exception {
        try (var api = host.client()) {
            return api.metric(name);
        }
    }

    long accepted() throws IOException {
        long sum = 0;
        for (var record : records) {
            sum += record.count();
        }
        return sum;
    }

    /** Blocks that the host does not hold. */
    long leasedToOthers() throws Exception {
        return host.database().number("""
                        select count(*) from send_block where state = 'LEASED'
                           and owner <> (select min(objid::bigint) from pg_locks
                                          where locktype = 'advisory' and classid = 1414090315)
                        """);
    }

    long expiredLeases() throws Exception {
        return host.database().number("""
                        select count(*) from send_block
                         where state = 'LEASED' and lease_until < clock_timestamp() - interval '3 seconds'
                        """);
    }

    /** For how many seconds the leased block that has waited longest has seen no watermark. */
    double longestStandstill() throws Exception {
        return host.database().number("""
                        select coalesce(cast(max(extract(epoch from clock_timestamp() - lease_until)) * 1000 as bigint), 0)
                               + ? from send_block where state = 'LEASED'
                        """, LEASE_SECONDS * 1_000L) / 1e3;
    }

    /**
     * Until no block is leased to a node that is gone, which shows in the lock that every living node holds.
     *
     * @return seconds
     */
    double awaitOrphansTaken(Duration limit) throws Exception {
        long begin = System.nanoTime();
        while (host.database().number("""
                        select count(*) from send_block b
                         where b.state = 'LEASED' and not exists (
                            select from pg_locks l where l.locktype = 'advisory' and l.classid = 1414090315
                               and l.objid = b.owner)
                        """) > 0) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return Double.POSITIVE_INFINITY;
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Lets the scenario's campaigns end and compares the provider's records with the database. */
    Finding judge(Finding finding) throws Exception {
        for (var campaign : campaigns) {
            campaign.awaitOver(WHOLE_CAMPAIGN);
            // A cancelled one is over while calls are still under way: what they come to is not written yet.
            host.database().awaitZero("""
                    select count(*) from send_block where plan_id = ? and state = 'LEASED'
                    """, Duration.ofSeconds(30), campaign.id());
        }
        for (var verdict : oracle().judge(campaigns)) {
            finding.judged(verdict);
        }
        for (var broken : Invariants.broken(host.database())) {
            finding.require(false, "invariant %s", broken);
        }
        return finding;
    }

    /** Until the node that came back has told all it knows: no doubt was lifted for two seconds, and nothing is open. */
    void awaitTold() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        long before = -1;
        for (int quiet = 0; quiet < 4 && System.nanoTime() < end; ) {
            Thread.sleep(500);
            long now = host.database().number("""
                    select (select count(*) from uncertain)
                         + (select count(*) from send_block where state not in ('CLOSED', 'CANCELLED'))
                         + (select count(*) from dispatch_queue)""");
            quiet = now == before ? quiet + 1 : 0;
            before = now;
        }
    }

    Oracle oracle() {
        return new Oracle(host, records);
    }

    /** Stops what the scenario started and undoes what it changed. */
    void tidy() throws Exception {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
        for (var node : others) {
            node.thaw();
            node.stop();
        }
        // Their folders hold what their provider accepted, until everything is judged.
        retired.addAll(others);
        others.clear();
        campaigns.clear();
        host.set(DISPATCH, "true");
        if (onlyServing && host.isRunning()) {
            host.stop();
        }
        onlyServing = false;
        if (!host.isRunning()) {
            host.start();
        }
        host.awaitDatabase(Duration.ofSeconds(30));
        behave(Simulator.BRISK_AND_FALLIBLE);
    }

    @Override
    public void close() throws Exception {
        try {
            retired.addAll(others);
            for (var node : retired) {
                node.thaw();
                node.close();
            }
        } finally {
            host.close();
        }
    }
}
