package io.tidings.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A provider that is away, overloaded, broken or contradicts itself. */
final class ProviderFaults {
    private static final double SENDING_AGAIN = 10;

    private static final int ALLOWED_PER_SECOND = 1_000;
    private static final double FAIR = 0.95;
    private static final String UNREACHED_CALLS = "messages_unreached_total";
    private static final String THROTTLED_CALLS = "messages_throttled_total";

    private ProviderFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("F7", "the provider is down for a while", ProviderFaults::down),
                Fault.of("F8", "a storm of 429", ProviderFaults::throttled),
                Fault.of("F9", "a storm of 500, some of them after accepting", ProviderFaults::failing),
                Fault.of("F23", "receipts early, late, thrice, contradictory", ProviderFaults::receipts),
                Fault.of("F28", "messages that cannot be made", ProviderFaults::poison));
    }

    private static Finding down(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(Simulator.BRISK);
        Thread.sleep(Simulator.HEEDED);
        var campaign = scene.launch("Provider down");
        scene.awaitProcessed(campaign, scene.size() / 5);
        scene.behave(Simulator.with(Simulator.BRISK, Map.of("down", true)));
        Thread.sleep(Simulator.HEEDED);
        long before = scene.accepted();
        double unreached = scene.metric(UNREACHED_CALLS);
        long since = System.nanoTime();
        Thread.sleep(Duration.ofSeconds(scene.isSmall() ? 3 : 60));
        double probes = scene.metric(UNREACHED_CALLS) - unreached;
        double seconds = (System.nanoTime() - since) / 1e9;
        long meanwhile = scene.accepted() - before;
        scene.behave(Simulator.BRISK);
        double again = scene.secondsUntilAccepted(campaign);
        campaign.awaitOver(Duration.ofMinutes(5));
        long attempts = scene.host().database().number("""
                select max(m.attempts) from message m where m.plan_id = ?
                """, campaign.id());
        scene.judge(finding);
        return finding.figure("sending again after %.1f s", again)
                .figure("%.0f probes in %.1f s", probes, seconds)
                .require(probes >= 1, "nobody looked whether the provider is back")
                .require(probes <= seconds + 1, "%.0f calls in %.1f s to a provider that is down", probes, seconds)
                .require(meanwhile == 0, "%d were accepted while the provider was down", meanwhile)
                .require(scene.failed(campaign) == 0, "%d failed", scene.failed(campaign))
                .require(finding.uncertain() == 0, "%d are uncertain", finding.uncertain())
                .require(attempts <= 1, "a refused connection counted as an attempt: %d", attempts)
                .require(
                        scene.isSmall() || again <= SENDING_AGAIN,
                        "nothing was sent for %.1f s after the provider was back",
                        again);
    }

    /** Three campaigns want ten times what the provider takes. */
    private static Finding throttled(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(
                Simulator.with(Simulator.BRISK, Map.of("max_per_second", ALLOWED_PER_SECOND, "retry_after_ms", 1_000)));
        Thread.sleep(Simulator.HEEDED);
        double refusedBefore = scene.metric(THROTTLED_CALLS);
        var campaigns = List.of(scene.launch("Throttled A"), scene.launch("Throttled B"), scene.launch("Throttled C"));
        long before = scene.accepted();
        while (scene.accepted() == before) {
            Thread.sleep(1);
        }
        long begin = System.nanoTime();
        while (scene.accepted() - before < (long) campaigns.size() * scene.size() / 2) {
            Thread.sleep(20);
        }
        double fairness = fairness(scene, campaigns);
        for (var campaign : campaigns) {
            campaign.awaitOver(Duration.ofMinutes(10));
        }
        double allowed = (System.nanoTime() - begin) / 1e9 * ALLOWED_PER_SECOND;
        long taken = scene.accepted() - before;
        double used = taken / allowed;
        double called = (taken + scene.metric(THROTTLED_CALLS) - refusedBefore) / allowed;
        scene.judge(finding);
        for (var campaign : campaigns) {
            finding.require(scene.failed(campaign) == 0, "%d failed", scene.failed(campaign));
        }
        return finding.figure("%.1f %% of what the provider allows", used * 100)
                .figure("called at %.1f %% of it", called * 100)
                .figure("Jain's index of three campaigns %.3f", fairness)
                .require(finding.uncertain() == 0, "%d are uncertain", finding.uncertain())
                .require(scene.isSmall() || used >= 0.95, "only %.1f %% of the allowed rate was used", used * 100)
                .require(scene.isSmall() || called <= 1.05, "called at %.1f %% of the allowed rate", called * 100)
                .require(
                        scene.isSmall() || fairness >= FAIR,
                        "one campaign starves another: Jain's index is %.3f",
                        fairness);
    }

    /** Jain's index: 1 when all got the same, 1/n when one got everything. */
    private static double fairness(FaultScene scene, List<CampaignRun> campaigns) throws Exception {
        double sum = 0;
        double squares = 0;
        for (var campaign : campaigns) {
            double processed = scene.processed(campaign);
            sum += processed;
            squares += processed * processed;
        }
        return sum * sum / (campaigns.size() * squares);
    }

    private static Finding failing(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(Simulator.BRISK);
        Thread.sleep(Simulator.HEEDED);
        var campaign = scene.launch("Failing");
        scene.awaitProcessed(campaign, scene.size() / 5);
        scene.behave(Simulator.with(
                Simulator.BRISK, Map.of("unknown_before_accept_rate", 0.5, "unknown_after_accept_rate", 0.05)));
        Thread.sleep(Duration.ofSeconds(scene.isSmall() ? 4 : 20));
        scene.behave(Simulator.BRISK);
        scene.judge(finding);
        return finding.figure("%d of %d uncertain", finding.uncertain(), scene.size())
                .require(scene.failed(campaign) == 0, "%d failed", scene.failed(campaign))
                .require(
                        finding.uncertain() <= 3L * Simulator.WINDOW,
                        "%d are uncertain: the breaker opened too late",
                        finding.uncertain());
    }

    private static Finding receipts(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(Simulator.with(
                Simulator.BRISK,
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
                        0.3)));
        Thread.sleep(Simulator.HEEDED);
        var campaign = scene.launch("Receipts");
        campaign.awaitOver(Duration.ofMinutes(10));
        long open = scene.awaitZero("""
                select count(*) from message where plan_id = ? and state = message_state('sent')
                """, campaign, Duration.ofSeconds(60));
        long behind = scene.awaitZero("""
                select count(*) from message m where m.plan_id = ?
                   and m.state < (select max(r.state) from receipt r where r.message_id = m.id)
                """, campaign, Duration.ofSeconds(20));
        scene.judge(finding);
        return finding.require(open == 0, "%d messages have not got their receipt", open)
                .require(behind == 0, "%d messages are behind their highest receipt", behind);
    }

    /** What the worker is to render was spoilt in the database: nothing that a customer sends could be worse. */
    private static Finding poison(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(Simulator.with(Simulator.BRISK, Map.of("down", true)));
        Thread.sleep(Simulator.HEEDED);
        var campaign = scene.launch("Poison", Map.of("render_at", "dispatch", "missing_value", "fail"));
        campaign.awaitPrepared();
        scene.host().database().execute("""
                update message set variables = '[[1]]' where plan_id = ? and id % 100 = 0
                """, campaign.id());
        long spoilt = scene.host().database().number("""
                select count(*) from message where plan_id = ? and variables = '[[1]]'
                """, campaign.id());
        scene.behave(Simulator.BRISK);
        campaign.awaitOver(Duration.ofMinutes(5));
        long others = scene.host().database().number("""
                select count(*) from message where plan_id = ? and variables <> '[[1]]' and state < message_state('sent')
                """, campaign.id());
        scene.judge(finding);
        return finding.figure("%d spoilt messages", spoilt)
                .require(spoilt > 0, "nothing was spoilt")
                .require(others == 0, "%d sound messages were not sent", others);
    }
}
