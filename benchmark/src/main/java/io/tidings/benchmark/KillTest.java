package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * {@code ./tidings kill-test [--kills 20] [--what jvm|postgres|both] [--recipients 100000] [--seed N] [--keep]}: kills
 * the JVM, or PostgreSQL under it, with SIGKILL at random moments of a campaign, lets the program recover by itself,
 * and then compares what the simulated provider accepted with what the database believes, message by message.
 * Exits with 1 when a message was lost, sent twice or wrongly called failed, when more messages are uncertain than
 * were in flight, or when recovery took too long.
 */
public final class KillTest {
    private static final Duration RECOVERY = Duration.ofSeconds(10);
    private static final Duration WHOLE_CAMPAIGN = Duration.ofMinutes(15);

    private final AppProcess app;
    private final Random random;
    private final int recipients;
    private final List<Kill> kills = new ArrayList<>();
    private final List<CampaignRun> campaigns = new ArrayList<>();
    private String importId = "";

    private KillTest(AppProcess app, Random random, int recipients) {
        this.app = app;
        this.random = random;
        this.recipients = recipients;
    }

    enum Victim {
        JVM,
        POSTGRES
    }

    /**
     * One kill.
     *
     * @param atMillis when, since the epoch
     * @param preparing whether the campaign's messages were still being written
     * @param accepted messages that the provider had accepted until then
     * @param serving until the program, or PostgreSQL, answered again, in seconds
     * @param sending until the next message was accepted, in seconds; negative if none was left to send
     */
    record Kill(Victim victim, long atMillis, boolean preparing, long accepted, double serving, double sending) {}

    public static void main(String[] line) throws Exception {
        var arguments = Arguments.parse(line, Set.of("--kills", "--what", "--recipients", "--seed"), Set.of("--keep"));
        int seed = arguments.number("--seed", (int) (System.nanoTime() & 0xffff));
        var victims = victims(arguments.text("--what", "jvm"));
        int kills = arguments.number("--kills", 20);
        System.out.printf("%d kills of %s, seed %d%n", kills, victims, seed);
        boolean right;
        try (var app = AppProcess.inFreshDirectory(arguments.has("--keep"))) {
            var test = new KillTest(app, new Random(seed), arguments.number("--recipients", 100_000));
            test.prepare(seed);
            for (int i = 0; i < kills; i++) {
                test.killOnce(victims.get(i % victims.size()));
            }
            right = test.judge();
        }
        System.exit(right ? 0 : 1);
    }

    private static List<Victim> victims(String what) {
        return switch (what) {
            case "jvm" -> List.of(Victim.JVM);
            case "postgres" -> List.of(Victim.POSTGRES);
            case "both" -> List.of(Victim.JVM, Victim.POSTGRES);
            default -> throw new IllegalArgumentException("--what is jvm, postgres or both, not " + what);
        };
    }

    private void prepare(int seed) throws Exception {
        app.start();
        try (var api = app.client()) {
            Funds.give(api);
            Simulator.behave(api, Simulator.BRISK_AND_FALLIBLE);
            importId = Upload.run(api, ContactFile.write(app.folder(), recipients, seed))
                    .importId();
        }
    }

    /** Waits for a random moment of a running campaign, kills, and watches the recovery. */
    private void killOnce(Victim victim) throws Exception {
        var record = new SimulatorRecord(app.data());
        var campaign = momentOfRunningCampaign(record);
        var state = campaign.state();
        long accepted = record.count();
        long atMillis = System.currentTimeMillis();
        long begin = System.nanoTime();
        long quietSince = kill(victim);
        double serving = secondsSince(begin);
        double sending = firstAcceptance(record, campaign, quietSince, begin);
        kills.add(new Kill(victim, atMillis, state.preparing(), accepted, serving, sending));
        Run.say(
                "%s killed %s: serving after %.1f s, sending after %.1f s",
                victim,
                state.preparing() ? "during launch" : "after %,d accepted".formatted(accepted),
                serving,
                sending);
    }

    /** Returns when it serves again; the answer is a moment after which nothing of before can be accepted any more. */
    private long kill(Victim victim) throws Exception {
        return switch (victim) {
            case JVM -> {
                app.killJvm();
                long dead = System.currentTimeMillis();
                app.start();
                yield dead;
            }
            case POSTGRES -> {
                app.killPostgres();
                app.awaitDatabase(RECOVERY.multipliedBy(3));
                yield System.currentTimeMillis();
            }
        };
    }

    /** The campaign at work, or a new one when the last is over; every fourth kill comes before anything was sent. */
    private CampaignRun momentOfRunningCampaign(SimulatorRecord record) throws Exception {
        while (true) {
            var campaign = runningCampaign();
            if (random.nextInt(4) > 0) {
                awaitAcceptance(record, campaign, System.currentTimeMillis());
            }
            Thread.sleep(random.nextInt(1, 800));
            if (!campaign.state().isOver()) {
                return campaign;
            }
        }
    }

    private CampaignRun runningCampaign() throws Exception {
        if (!campaigns.isEmpty() && !campaigns.getLast().state().isOver()) {
            return campaigns.getLast();
        }
        try (var api = app.client()) {
            var campaign = CampaignRun.create(app, api, "Kill test %d".formatted(campaigns.size() + 1), importId);
            campaign.launch(api);
            campaigns.add(campaign);
            return campaign;
        }
    }

    private static void awaitAcceptance(SimulatorRecord record, CampaignRun campaign, long sinceMillis)
            throws Exception {
        while (!record.hasAcceptedSince(sinceMillis) && !campaign.state().isOver()) {
            Thread.sleep(5);
        }
    }

    /** Seconds from {@code begin} to the first message accepted after a moment; negative if none was left to send. */
    private double firstAcceptance(SimulatorRecord record, CampaignRun campaign, long sinceMillis, long begin)
            throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!record.hasAcceptedSince(sinceMillis)) {
            if (campaign.state().isOver()) {
                return -1;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nothing was sent for two minutes after the kill: " + campaign.state());
            }
            Thread.sleep(5);
        }
        return secondsSince(begin);
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private boolean judge() throws Exception {
        for (var campaign : campaigns) {
            campaign.awaitOver(WHOLE_CAMPAIGN);
        }
        var oracle = new Oracle(app, List.of(new SimulatorRecord(app.data())));
        var verdicts = oracle.judge(campaigns);
        Oracle.Verdict.print(verdicts);
        var violated = violated(verdicts, mostInDoubt(oracle.doubtsSince()));
        oracle.blindTo(campaigns.getFirst()).forEach(what -> violated.add("the oracle itself does not notice " + what));
        System.out.println(
                violated.isEmpty()
                        ? "No message was lost and none was sent twice."
                        : "VIOLATED: " + String.join("; ", violated));
        return violated.isEmpty();
    }

    /** The doubts that one kill left behind, of the kill that left most: each belongs to the last kill before it. */
    private long mostInDoubt(List<Long> doubtsSince) {
        long most = 0;
        for (int i = 0; i < kills.size(); i++) {
            long from = kills.get(i).atMillis();
            long to = i + 1 < kills.size() ? kills.get(i + 1).atMillis() : Long.MAX_VALUE;
            most = Math.max(
                    most,
                    doubtsSince.stream().filter(at -> at >= from && at < to).count());
        }
        return most;
    }

    private List<String> violated(List<Oracle.Verdict> verdicts, long mostInDoubt) {
        long uncertain = verdicts.stream().mapToLong(Oracle.Verdict::uncertain).sum();
        double slowest = kills.stream().mapToDouble(Kill::sending).max().orElse(0);
        System.out.printf(
                "%n%d kills, %d uncertain, at most %d by one kill (at most %d were in flight), slowest recovery %.1f s (at most %d)%n",
                kills.size(), uncertain, mostInDoubt, Simulator.WINDOW, slowest, RECOVERY.toSeconds());
        var violated = new ArrayList<String>();
        if (!verdicts.stream().allMatch(Oracle.Verdict::isRight)) {
            violated.add("the provider's record and the database disagree");
        }
        if (mostInDoubt > Simulator.WINDOW) {
            violated.add("more is uncertain than was in flight");
        }
        if (slowest >= RECOVERY.toSeconds()) {
            violated.add("recovery took too long");
        }
        return violated;
    }
}
