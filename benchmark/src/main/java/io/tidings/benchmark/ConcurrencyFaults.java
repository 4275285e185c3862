package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Conflicting calls of many users at the same moment. */
final class ConcurrencyFaults {
    private static final int THREADS = 50;
    private static final int LAUNCHES = 100;
    private static final int RECIPIENTS = 5;
    private static final long UNITS_PER_MESSAGE = 1_000;

    /** Milliseconds after the answer to an opt-out within which a message may still be sent. */
    private static final long OPT_OUT_GRACE_MILLIS = 2_000;

    /** The default number of workers of a gateway. */
    private static final int WORKERS = 3;

    /** The default number of messages in a chunk. */
    private static final int CHUNK = 200;

    private static final List<String> VERBS = List.of("pause", "resume", "cancel", "retry-failed", "send");

    /** Slow enough that a campaign still runs when all calls arrive. */
    private static final Map<String, Object> SLOW =
            Simulator.with(Simulator.FAST, Map.of("latency_ms_min", 1_000, "latency_ms_max", 1_500));

    private ConcurrencyFaults() {}

    static List<FaultScenario> all() {
        return List.of(
                new FaultScenario(
                        "F25", "50 threads launch, pause, resume, cancel, retry", ConcurrencyFaults::conflictingCalls),
                new FaultScenario("F26", "100 launches that together cost too much", ConcurrencyFaults::credits),
                new FaultScenario("F31", "recipients opt out while a campaign runs", ConcurrencyFaults::optOuts));
    }

    private static ScenarioResult conflictingCalls(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var account = ScenarioAccount.create(cluster, RECIPIENTS * 4, SLOW);
        int rounds = cluster.isSmall() ? 3 : 40;
        long cancelled = 0;
        for (int round = 0; round < rounds; round++) {
            long id = account.draft("Conflict " + round);
            launchOnce(account, id, result);
            cluster.track(id);
            callAllVerbs(account, id, result);
            account.awaitEnd(id);
            result.require(account.historyIsContinuous(id), "campaign %d's history has a gap", id);
            cancelled += account.status(id).equals("cancelled") ? 1 : 0;
        }
        var campaign = cancelRunning(cluster, result);
        cluster.reconcile(result);
        long late = acceptedAfter(campaign);
        return result.figure("%d rounds of %d threads, %d cancelled", rounds, THREADS, cancelled)
                .figure("%d accepted after the answer to a cancel", late)
                .require(cancelled > 0, "no campaign was cancelled, so the calls did not conflict")
                .require(late <= maxAfterCancel(cluster), "%d were accepted after the answer to the cancel", late);
    }

    private static void launchOnce(ScenarioAccount account, long id, ScenarioResult result) throws Exception {
        var statuses = ConcurrentCalls.run(THREADS, _ -> account.call(id, "send"));
        result.require(
                statuses.stream().filter(each -> each == 202).count() == 1
                        && statuses.stream().filter(each -> each == 409).count() == THREADS - 1,
                "of %d launches at once: %s",
                THREADS,
                ConcurrentCalls.countByStatus(statuses));
    }

    /** Each successful call, and no other, must be a change in the history. */
    private static void callAllVerbs(ScenarioAccount account, long id, ScenarioResult result) throws Exception {
        var statuses = ConcurrentCalls.run(THREADS, i -> account.call(id, VERBS.get(i % VERBS.size())));
        result.require(
                Set.of(200, 202, 409).containsAll(new HashSet<>(statuses)),
                "conflicting calls: %s",
                ConcurrentCalls.countByStatus(statuses));
        var successes = successes(statuses);
        long cancels = account.changes(id, "sending", "cancelled") + account.changes(id, "paused", "cancelled");
        result.require(cancels <= 1, "campaign %d was cancelled %d times", id, cancels);
        requireSuccesses(result, id, successes, "send", 0);
        requireSuccesses(result, id, successes, "retry-failed", 0);
        requireSuccesses(result, id, successes, "cancel", cancels);
        requireSuccesses(result, id, successes, "pause", account.changes(id, "sending", "paused"));
        requireSuccesses(result, id, successes, "resume", account.changes(id, "paused", "sending"));
    }

    private static Map<String, Long> successes(List<Integer> statuses) {
        var successes = new TreeMap<String, Long>();
        for (int i = 0; i < statuses.size(); i++) {
            successes.merge(VERBS.get(i % VERBS.size()), statuses.get(i) == 409 ? 0L : 1L, Long::sum);
        }
        return successes;
    }

    private static void requireSuccesses(
            ScenarioResult result, long id, Map<String, Long> successes, String verb, long expected) {
        result.require(
                successes.getOrDefault(verb, 0L) == expected,
                "campaign %d: %s should succeed %d times: %s",
                id,
                verb,
                expected,
                successes);
    }

    /** A campaign and the time, since the epoch, at which its cancel was answered. */
    private record Cancelled(CampaignRun campaign, long atMillis) {}

    private static Cancelled cancelRunning(TestCluster cluster, ScenarioResult result) throws Exception {
        var campaign = cluster.launch("Cancelled while it runs");
        campaign.awaitProcessed(cluster.size() / 5);
        try (var api = cluster.primary().client()) {
            int status = campaign.cancel(api).status();
            long answered = System.currentTimeMillis();
            result.require(status == 200, "a running campaign was not cancelled: %d", status);
            return new Cancelled(campaign, answered);
        }
    }

    private static long acceptedAfter(Cancelled cancelled) throws Exception {
        return cancelled.campaign.count("""
                select count(*) from accepted a join message m on m.id = a.message_id
                 where m.plan_id = ? and a.first_ms > %d
                """.formatted(cancelled.atMillis));
    }

    /** Two chunks of each worker's block: the started one and the one whose watermark is committed. */
    private static long maxAfterCancel(TestCluster cluster) {
        return 2L * WORKERS * Math.min(CHUNK, cluster.isSmall() ? cluster.size() / 20 : CHUNK);
    }

    private static ScenarioResult credits(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        var account = ScenarioAccount.create(cluster, RECIPIENTS, Simulator.FAST);
        long affordable = LAUNCHES / 3;
        account.limitCredits(affordable * RECIPIENTS * UNITS_PER_MESSAGE);
        var drafts = new ArrayList<Long>();
        for (int i = 0; i < LAUNCHES; i++) {
            drafts.add(account.draft("Too much " + i));
        }
        var statuses = ConcurrentCalls.run(LAUNCHES, i -> account.call(drafts.get(i), "send"));
        for (int i = 0; i < LAUNCHES; i++) {
            account.awaitEnd(drafts.get(i));
            if (statuses.get(i) == 202) {
                cluster.track(drafts.get(i));
            }
        }
        checkBalance(account.balance(), result);
        cluster.reconcile(result);
        long launched = statuses.stream().filter(each -> each == 202).count();
        return result.figure("%d of %d launches were paid for", launched, LAUNCHES)
                .require(
                        statuses.stream().allMatch(each -> each == 202 || each == 402),
                        "launches answered %s",
                        ConcurrentCalls.countByStatus(statuses))
                .require(launched == affordable, "%d launches, there were credits for %d", launched, affordable);
    }

    private static void checkBalance(ApiResponse balance, ScenarioResult result) {
        long bought = balance.number("bought");
        long sum = balance.number("available") + balance.number("reserved") + balance.number("spent");
        result.require(bought == sum, "bought %d, but available, reserved and spent are %d", bought, sum)
                .require(balance.number("reserved") == 0, "%d are still reserved", balance.number("reserved"));
    }

    /** The last recipients of a running campaign opt out. They must not get a message after the grace time. */
    private static ScenarioResult optOuts(TestCluster cluster) throws Exception {
        var result = new ScenarioResult();
        cluster.configureAndWait(Simulator.with(Simulator.FAST, Map.of("latency_ms_min", 100, "latency_ms_max", 200)));
        var campaign = cluster.launch("Opt-outs");
        campaign.awaitProcessed(cluster.size() / 10);
        var phones = lastRecipients(cluster, campaign);
        suppress(cluster, phones);
        long suppressedAt = System.currentTimeMillis();
        campaign.awaitOver(Duration.ofMinutes(10));
        cluster.reconcile(result);
        long late = cluster.primary()
                .database()
                .number("""
                select count(*) from accepted a join message m on m.id = a.message_id
                 where m.plan_id = ? and m.recipient = any(?) and a.first_ms > ?
                """, campaign.id(), phones.toArray(String[]::new), suppressedAt + OPT_OUT_GRACE_MILLIS);
        long skipped = campaign.count("""
                select count(*) from message where plan_id = ? and state = message_state('skipped') and error_code = 'opted_out'
                """);
        return result.figure("%d opted out, %d of them got no message", phones.size(), skipped)
                .require(late == 0, "%d got a message later than two seconds after their opt-out", late)
                .require(skipped > 0, "no message was skipped");
    }

    private static List<String> lastRecipients(TestCluster cluster, CampaignRun campaign) throws Exception {
        return cluster.primary()
                .database()
                .list("""
                        select recipient from message where plan_id = ? and state = message_state('queued')
                         order by id desc limit ?
                        """, row -> row.getString(1), campaign.id(), cluster.isSmall() ? 50 : 1_000);
    }

    private static void suppress(TestCluster cluster, List<String> phones) throws Exception {
        try (var api = cluster.primary().client()) {
            for (var phone : phones) {
                Suppressions.add(api, phone);
            }
        }
    }
}
