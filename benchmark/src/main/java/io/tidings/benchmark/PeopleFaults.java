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

    private PeopleFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("F25", "50 threads launch, pause, resume, cancel, retry", PeopleFaults::races),
                Fault.of("F26", "100 launches that together cost too much", PeopleFaults::credits),
                Fault.of("F31", "people opt out while they are being written to", PeopleFaults::optOuts));
    }

    private static Finding races(FaultScene scene) throws Exception {
        var finding = new Finding();
        var account = FaultAccount.create(scene, RECIPIENTS * 4);
        int rounds = scene.isSmall() ? 3 : 40;
        for (int round = 0; round < rounds; round++) {
            long id = account.draft("Race " + round, account.contacts());
            var launches = atOnce(AT_ONCE, i -> account.verb(id, "send"));
            finding.require(
                    launches.stream().filter(each -> each == 202).count() == 1
                            && launches.stream().filter(each -> each == 409).count() == AT_ONCE - 1,
                    "of %d launches at once: %s",
                    AT_ONCE,
                    tally(launches));
            var verbs = List.of("pause", "resume", "cancel", "retry-failed", "send");
            var answers = atOnce(AT_ONCE, i -> account.verb(id, verbs.get(i % verbs.size())));
            finding.require(
                    Set.of(200, 202, 409).containsAll(new HashSet<>(answers)),
                    "verbs against each other: %s",
                    tally(answers));
            account.settle(id);
            finding.require(account.historyIsOneChain(id), "campaign %d's history has a gap", id);
            for (var fault : new Books(scene.host().database(), id).faults()) {
                finding.require(false, "campaign %d: %s", id, fault);
            }
        }
        return scene.judge(finding.figure("%d rounds of %d threads", rounds, AT_ONCE));
    }

    private static Finding credits(FaultScene scene) throws Exception {
        var finding = new Finding();
        var account = FaultAccount.create(scene, RECIPIENTS);
        long enoughFor = LAUNCHES / 3;
        account.limitTo(enoughFor * RECIPIENTS * UNITS_PER_MESSAGE);
        var drafts = new ArrayList<Long>();
        for (int i = 0; i < LAUNCHES; i++) {
            drafts.add(account.draft("Too much " + i, account.contacts()));
        }
        var answers = atOnce(LAUNCHES, i -> account.verb(drafts.get(i), "send"));
        long won = answers.stream().filter(each -> each == 202).count();
        for (var draft : drafts) {
            account.settle(draft);
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
                        select recipient from message where plan_id = ? and state = 0 order by id desc limit ?
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
                select count(*) from message where plan_id = ? and state = 41 and error_code = 'opted_out'
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
