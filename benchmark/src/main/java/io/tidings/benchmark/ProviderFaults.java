package io.tidings.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A provider that is down, throttles, fails or sends contradictory receipts. */
final class ProviderFaults {
    /** Seconds. */
    private static final double MAX_RECOVERY = 10;

    private static final int MAX_PER_SECOND = 1_000;
    private static final double MIN_FAIRNESS = 0.95;
    private static final String UNREACHED_CALLS = "messages_unreached_total";
    private static final String THROTTLED_CALLS = "messages_throttled_total";
    private static final Map<String, Object> DOWN = Simulator.with(Simulator.FAST, Map.of("down", true));

    /** Three copies of each receipt, some too early, out of order or contradictory. */
    private static final Map<String, Object> CONTRADICTORY_RECEIPTS = Simulator.with(
            Simulator.FAST,
            Map.of(
                    "receipts",
                    true,
                    "receipt_delay_ms_min",
                    0,
                    "receipt_delay_ms_max",
                    1_500,
                    "receipt_copies",
                    3,
                    "receipt_reorder",
                    true,
                    "receipt_early",
                    true,
                    "receipt_contradict_rate",
                    0.05,
                    "read_rate",
                    0.3));

    private ProviderFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario("F7", "the provider is down for a while", ProviderFaults::down),
                new FaultScenario("F8", "the provider answers 429", ProviderFaults::throttled),
                new FaultScenario("F9", "the provider answers 500, sometimes after accepting", ProviderFaults::failing),
                new FaultScenario("F23", "receipts early, late, repeated, contradictory", ProviderFaults::receipts),
                new FaultScenario("F28", "messages that cannot be rendered", ProviderFaults::unrenderable));
    }

    /** Probes of a provider that is down. */
    private record Outage(double probes, double seconds, long accepted) {}

    private static ScenarioResult down(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        // Slow enough that the campaign is under way when the outage begins.
        cluster.configureAndWait(Simulator.with(Simulator.FAST, Map.of("latency_ms_min", 100, "latency_ms_max", 200)));
        var campaign = cluster.launch("Provider down");
        campaign.awaitProcessed(cluster.size() / 5);
        var outage = observeOutage(cluster);
        cluster.configure(Simulator.FAST);
        double recovery = cluster.secondsUntilAccepted(campaign);
        campaign.awaitOver(Duration.ofMinutes(5));
        long attempts = campaign.count("""
                select max(m.attempts) from message m where m.plan_id = ?
                """);
        cluster.reconcile(result);
        return result.figure("sending again after %.1f s", recovery)
                .figure("%.0f probes in %.1f s", outage.probes, outage.seconds)
                .require(outage.probes >= 1, "the program did not probe the provider")
                .require(
                        outage.probes <= outage.seconds + 1,
                        "%.0f calls in %.1f s to a provider that is down",
                        outage.probes,
                        outage.seconds)
                .require(outage.accepted == 0, "%d were accepted while the provider was down", outage.accepted)
                .require(campaign.failed() == 0, "%d failed", campaign.failed())
                .require(result.uncertain() == 0, "%d are uncertain", result.uncertain())
                .require(attempts <= 1, "a refused connection counted as an attempt: %d", attempts)
                .require(
                        cluster.isSmall() || recovery <= MAX_RECOVERY,
                        "no message was sent for %.1f s after the provider was back",
                        recovery);
    }

    private static Outage observeOutage(TestCluster cluster) throws Exception {
        cluster.configureAndWait(DOWN);
        long accepted = cluster.accepted();
        double unreached = cluster.metric(UNREACHED_CALLS);
        long since = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(cluster.isSmall() ? 3 : 60));
        double probes = cluster.metric(UNREACHED_CALLS) - unreached;
        return new Outage(probes, (System.nanoTime() - since) / 1e9, cluster.accepted() - accepted);
    }

    /**
     * The use of a throttled provider.
     *
     * @param accepted share of the allowed calls that were accepted
     * @param called the same with the refused calls; above 1 when the program calls too often
     * @param fairness Jain's index of the campaigns after half of the messages
     */
    private record Use(double accepted, double called, double fairness) {}

    /** Three campaigns at once could send ten times the allowed rate. */
    private static ScenarioResult throttled(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.configureAndWait(
                Simulator.with(Simulator.FAST, Map.of("max_per_second", MAX_PER_SECOND, "retry_after_ms", 1_000)));
        double refusedBefore = cluster.metric(THROTTLED_CALLS);
        var campaigns =
                List.of(cluster.launch("Throttled A"), cluster.launch("Throttled B"), cluster.launch("Throttled C"));
        var use = measureUse(cluster, campaigns, refusedBefore);
        cluster.reconcile(result);
        for (var campaign : campaigns) {
            result.require(campaign.failed() == 0, "%d failed", campaign.failed());
        }
        return result.figure("%.1f %% of the allowed rate", use.accepted * 100)
                .figure("called at %.1f %% of it", use.called * 100)
                .figure("Jain's index of three campaigns %.3f", use.fairness)
                .require(result.uncertain() == 0, "%d are uncertain", result.uncertain())
                .require(
                        cluster.isSmall() || use.accepted >= 0.95,
                        "only %.1f %% of the allowed rate was used",
                        use.accepted * 100)
                .require(
                        cluster.isSmall() || use.called <= 1.05,
                        "called at %.1f %% of the allowed rate",
                        use.called * 100)
                .require(
                        cluster.isSmall() || use.fairness >= MIN_FAIRNESS,
                        "the campaigns are not served fairly: Jain's index is %.3f",
                        use.fairness);
    }

    private static Use measureUse(TestCluster cluster, List<CampaignRun> campaigns, double refusedBefore)
            throws Exception {
        long before = cluster.accepted();
        while (cluster.accepted() == before) {
            Thread.sleep(1);
        }
        long begin = System.nanoTime();
        while (cluster.accepted() - before < (long) campaigns.size() * cluster.size() / 2) {
            Thread.sleep(20);
        }
        double fairness = fairness(campaigns);
        for (var campaign : campaigns) {
            campaign.awaitOver(Duration.ofMinutes(10));
        }
        double allowed = (System.nanoTime() - begin) / 1e9 * MAX_PER_SECOND;
        long accepted = cluster.accepted() - before;
        double called = accepted + cluster.metric(THROTTLED_CALLS) - refusedBefore;
        return new Use(accepted / allowed, called / allowed, fairness);
    }

    /** Jain's fairness index: 1 when all campaigns got the same, 1/n when one got everything. */
    private static double fairness(List<CampaignRun> campaigns) throws Exception {
        double sum = 0;
        double squares = 0;
        for (var campaign : campaigns) {
            double processed = campaign.processed();
            sum += processed;
            squares += processed * processed;
        }
        return sum * sum / (campaigns.size() * squares);
    }

    private static ScenarioResult failing(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.configureAndWait(Simulator.FAST);
        var campaign = cluster.launch("Failing");
        campaign.awaitProcessed(cluster.size() / 5);
        cluster.configure(Simulator.with(
                Simulator.FAST, Map.of("unknown_before_accept_rate", 0.5, "unknown_after_accept_rate", 0.05)));
        Thread.sleep(Duration.ofSeconds(cluster.isSmall() ? 4 : 20));
        cluster.configure(Simulator.FAST);
        cluster.reconcile(result);
        return result.figure("%d of %d uncertain", result.uncertain(), cluster.size())
                .require(campaign.failed() == 0, "%d failed", campaign.failed())
                .require(
                        result.uncertain() <= 3L * Simulator.WINDOW,
                        "%d are uncertain: the circuit breaker opened too late",
                        result.uncertain());
    }

    private static ScenarioResult receipts(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.configureAndWait(CONTRADICTORY_RECEIPTS);
        var campaign = cluster.launch("Receipts");
        campaign.awaitOver(Duration.ofMinutes(10));
        long open = campaign.awaitZero("""
                select count(*) from message where plan_id = ? and state = message_state('sent')
                """, Duration.ofSeconds(60));
        long behind = campaign.awaitZero("""
                select count(*) from message m where m.plan_id = ?
                   and m.state < (select max(r.state) from receipt r where r.message_id = m.id)
                """, Duration.ofSeconds(20));
        cluster.reconcile(result);
        return result.require(open == 0, "%d messages have no receipt", open)
                .require(behind == 0, "%d messages have a lower state than their highest receipt", behind);
    }

    /** Writes variables into the database that no template can render. */
    private static ScenarioResult unrenderable(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.configureAndWait(DOWN);
        var campaign = cluster.launch("Not rendered", Map.of("render_at", "dispatch", "missing_value", "fail"));
        campaign.awaitPrepared();
        cluster.primary().database().execute("""
                update message set variables = '[[1]]' where plan_id = ? and id % 100 = 0
                """, campaign.id());
        long damaged = campaign.count("""
                select count(*) from message where plan_id = ? and variables = '[[1]]'
                """);
        cluster.configure(Simulator.FAST);
        campaign.awaitOver(Duration.ofMinutes(5));
        long others = campaign.count("""
                select count(*) from message where plan_id = ? and variables <> '[[1]]' and state < message_state('sent')
                """);
        cluster.reconcile(result);
        return result.figure("%d damaged messages", damaged)
                .require(damaged > 0, "no message was damaged")
                .require(others == 0, "%d other messages were not sent", others);
    }
}
