package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** People, and programs of theirs, who all want something at the same time. */
final class PeopleFaults {
    private static final int AT_ONCE = 50;
    private static final int LAUNCHES = 100;
    private static final int RECIPIENTS = 5;
    private static final long UNITS_PER_MESSAGE = 1_000;

    /** From the moment an opt-out is answered until nothing more may start. */
    private static final long STOPPED_MILLIS = 2_000;

    /** By default: workers of a gateway, and messages in a chunk. */
    private static final int WORKERS = 3;

    private static final int CHUNK = 200;

    /** Slow enough that a campaign is still under way when everybody wants something of it. */
    private static final Map<String, Object> LEISURELY =
            Simulator.with(Simulator.BRISK, Map.of("latency_ms_min", 1_000, "latency_ms_max", 1_500));

    private PeopleFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("F25", "50 threads launch, pause, resume, cancel, retry", PeopleFaults::races),
                Fault.of("F26", "100 launches that together cost too much", PeopleFaults::credits),
                Fault.of("F31", "people opt out while they are being written to", PeopleFaults::optOuts));
    }

    private static Finding races(FaultScene scene) throws Exception {
        var finding = new Finding();
        var account = FaultAccount.create(scene, RECIPIENTS * 4, LEISURELY);
        int rounds = scene.isSmall() ? 3 : 40;
        long cancelled = 0;
        for (int round = 0; round < rounds; round++) {
            long id = account.draft("Race " + round, account.contacts());
            var launches = atOnce(AT_ONCE, i -> account.verb(id, "send"));
            finding.require(
                    launches.stream().filter(each -> each == 202).count() == 1
                            && launches.stream().filter(each -> each == 409).count() == AT_ONCE - 1,
                    "of %d launches at once: %s",
                    AT_ONCE,
                    tally(launches));
            scene.alsoJudge(id);
            race(account, id, finding);
            account.settle(id);
            finding.require(account.historyIsOneChain(id), "campaign %d's history has a gap", id);
            cancelled += account.status(id).equals("cancelled") ? 1 : 0;
        }
        var stopped = cancelUnderWay(scene, finding);
        scene.judge(finding);
        long late = acceptedLater(scene, stopped);
        return finding.figure("%d rounds of %d threads, %d cancelled", rounds, AT_ONCE, cancelled)
                .figure("%d accepted after a cancel was answered", late)
                .require(cancelled > 0, "nothing was left to be cancelled: there was no race")
                .require(late <= mostAfterCancel(scene), "%d were accepted after the cancel was answered", late);
    }

    /** Whoever is answered that it worked is the one, and the only one, whose change is in the history. */
    private static void race(FaultAccount account, long id, Finding finding) throws Exception {
        var verbs = List.of("pause", "resume", "cancel", "retry-failed", "send");
        var answers = atOnce(AT_ONCE, i -> account.verb(id, verbs.get(i % verbs.size())));
        finding.require(
                Set.of(200, 202, 409).containsAll(new HashSet<>(answers)),
                "verbs against each other: %s",
                tally(answers));
        var won = new TreeMap<String, Long>();
        verbs.forEach(verb -> won.put(verb, 0L));
        for (int i = 0; i < answers.size(); i++) {
            won.merge(verbs.get(i % verbs.size()), answers.get(i) == 409 ? 0L : 1L, Long::sum);
        }
        long cancels = account.changes(id, "sending", "cancelled") + account.changes(id, "paused", "cancelled");
        finding.require(won.getOrDefault("send", 0L) == 0, "campaign %d was launched again: %s", id, won)
                .require(won.getOrDefault("retry-failed", 0L) == 0, "campaign %d had nothing to retry: %s", id, won)
                .require(
                        cancels <= 1 && won.getOrDefault("cancel", 0L) == cancels,
                        "campaign %d: %d cancels, %s",
                        id,
                        cancels,
                        won)
                .require(
                        won.getOrDefault("pause", 0L) == account.changes(id, "sending", "paused"),
                        "campaign %d was paused %d times: %s",
                        id,
                        account.changes(id, "sending", "paused"),
                        won)
                .require(
                        won.getOrDefault("resume", 0L) == account.changes(id, "paused", "sending"),
                        "campaign %d was resumed %d times: %s",
                        id,
                        account.changes(id, "paused", "sending"),
                        won);
    }

    private record Stopped(CampaignRun campaign, long atMillis) {}

    private static Stopped cancelUnderWay(FaultScene scene, Finding finding) throws Exception {
        var campaign = scene.launch("Cancelled under way");
        scene.awaitProcessed(campaign, scene.size() / 5);
        try (var api = scene.host().client()) {
            int status = api.post("/api/v1/campaigns/%d/cancel".formatted(campaign.id()), Map.of())
                    .status();
            long answered = System.currentTimeMillis();
            finding.require(status == 200, "a campaign under way was not cancelled: %d", status);
            return new Stopped(campaign, answered);
        }
    }

    private static long acceptedLater(FaultScene scene, Stopped stopped) throws Exception {
        return scene.host().database().number("""
                select count(*) from accepted a join message m on m.id = a.message_id
                 where m.plan_id = ? and a.first_ms > ?
                """, stopped.campaign().id(), stopped.atMillis());
    }

    /** Two chunks of each worker's block: the one under way and the one whose watermark is committed. */
    private static long mostAfterCancel(FaultScene scene) {
        return 2L * WORKERS * Math.min(CHUNK, scene.isSmall() ? scene.size() / 20 : CHUNK);
    }

    private static Finding credits(FaultScene scene) throws Exception {
        var finding = new Finding();
        var account = FaultAccount.create(scene, RECIPIENTS, Simulator.BRISK);
        long enoughFor = LAUNCHES / 3;
        account.limitTo(enoughFor * RECIPIENTS * UNITS_PER_MESSAGE);
        var drafts = new ArrayList<Long>();
        for (int i = 0; i < LAUNCHES; i++) {
            drafts.add(account.draft("Too much " + i, account.contacts()));
        }
        var answers = atOnce(LAUNCHES, i -> account.verb(drafts.get(i), "send"));
        long won = answers.stream().filter(each -> each == 202).count();
        for (int i = 0; i < LAUNCHES; i++) {
            account.settle(drafts.get(i));
            if (answers.get(i) == 202) {
                scene.alsoJudge(drafts.get(i));
            }
        }
        var balance = account.balance();
        long kept = balance.number("available") + balance.number("reserved") + balance.number("spent");
        return scene.judge(finding)
                .figure("%d of %d launches were paid for", won, LAUNCHES)
                .require(
                        answers.stream().allMatch(each -> each == 202 || each == 402),
                        "launches answered %s",
                        tally(answers))
                .require(won == enoughFor, "%d launches went, there were credits for %d", won, enoughFor)
                .require(balance.number("bought") == kept, "bought %d, kept %d", balance.number("bought"), kept)
                .require(balance.number("reserved") == 0, "%d are still reserved", balance.number("reserved"));
    }

    /** Whoever is far enough down the list opts out in the middle of the campaign and must not be written to any more. */
    private static Finding optOuts(FaultScene scene) throws Exception {
        var finding = new Finding();
        scene.behave(Simulator.with(Simulator.BRISK, Map.of("latency_ms_min", 100, "latency_ms_max", 200)));
        Thread.sleep(Duration.ofMillis(2_200));
        var campaign = scene.launch("Opt-outs");
        scene.awaitProcessed(campaign, scene.size() / 10);
        int people = scene.isSmall() ? 50 : 1_000;
        var numbers = scene.host().database().list("""
                        select recipient from message where plan_id = ? and state = message_state('queued')
                         order by id desc limit ?
                        """, row -> row.getString(1), campaign.id(), people);
        try (var api = scene.host().client()) {
            for (var number : numbers) {
                api.post("/api/v1/suppressions", Map.of("phone", number, "reason", "stop"))
                        .expect(201);
            }
        }
        long stopped = System.currentTimeMillis();
        campaign.awaitOver(Duration.ofMinutes(10));
        scene.judge(finding);
        long late = scene.host()
                .database()
                .number("""
                select count(*) from accepted a join message m on m.id = a.message_id
                 where m.plan_id = ? and m.recipient = any(?) and a.first_ms > ?
                """, campaign.id(), numbers.toArray(String[]::new), stopped + STOPPED_MILLIS);
        long skipped = scene.host().database().number("""
                select count(*) from message where plan_id = ? and state = message_state('skipped') and error_code = 'opted_out'
                """, campaign.id());
        return finding.figure("%d opted out, %d of them were not written to", numbers.size(), skipped)
                .require(late == 0, "%d were written to later than two seconds after their opt-out", late)
                .require(skipped > 0, "nobody was skipped");
    }

    private interface Call {
        int status(int number) throws Exception;
    }

    /** All at the same moment. @return their statuses */
    private static List<Integer> atOnce(int count, Call call) throws Exception {
        var start = new CountDownLatch(1);
        var answers = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                answers.add(threads.submit(() -> {
                    start.await();
                    return call.status(number);
                }));
            }
            start.countDown();
        }
        var statuses = new ArrayList<Integer>();
        for (var answer : answers) {
            statuses.add(answer.get());
        }
        return statuses;
    }

    private static Map<Integer, Integer> tally(List<Integer> statuses) {
        var tally = new TreeMap<Integer, Integer>();
        statuses.forEach(status -> tally.merge(status, 1, Integer::sum));
        return tally;
    }
}
