package io.tidings.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Kills processes of the program while campaigns run, and measures the recovery. */
final class ProcessKiller {
    private static final Duration POSTGRES_BACK = Duration.ofSeconds(30);
    private static final Duration CAMPAIGN_LIMIT = Duration.ofMinutes(15);

    private final AppProcess app;
    private final Random random;
    private final SimulatorLog log;
    private final List<Kill> kills = new ArrayList<>();
    private final List<CampaignRun> campaigns = new ArrayList<>();
    private String importId = "";

    ProcessKiller(AppProcess app, Random random) {
        this.app = app;
        this.random = random;
        this.log = new SimulatorLog(app.data());
    }

    List<Kill> kills() {
        return kills;
    }

    List<CampaignRun> campaigns() {
        return campaigns;
    }

    /** Starts the program and imports the recipients. */
    void prepare(int recipients, int seed) throws Exception {
        app.start();
        try (var api = app.client()) {
            Credits.topUp(api);
            Simulator.configure(api, Simulator.FAST_WITH_ERRORS);
            importId = ImportRun.upload(api, ContactFile.write(app.folder(), recipients, seed))
                    .importId();
        }
    }

    /** Waits for a random moment of a running campaign, kills the victim, and waits for the recovery. */
    void killDuringCampaign(Victim victim) throws Exception {
        var campaign = atRandomMomentOfCampaign();
        var state = campaign.state();
        long accepted = log.count();
        long atMillis = System.currentTimeMillis();
        long begin = System.nanoTime();
        long answeredAtMillis = kill(victim);
        double serving = secondsSince(begin);
        double sending = secondsUntilAccepted(campaign, answeredAtMillis, begin);
        kills.add(new Kill(victim, atMillis, serving, sending));
        Console.print(
                "%s killed %s: serving after %.1f s, sending after %.1f s",
                victim,
                state.preparing() ? "during launch" : "after %,d accepted".formatted(accepted),
                serving,
                sending);
    }

    void awaitCampaigns() throws Exception {
        for (var campaign : campaigns) {
            campaign.awaitOver(CAMPAIGN_LIMIT);
        }
    }

    /**
     * Returns when the victim serves again.
     *
     * @return a moment, in milliseconds since the epoch; no call from before the kill can be accepted after it
     */
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
                app.awaitDatabase(POSTGRES_BACK);
                yield System.currentTimeMillis();
            }
        };
    }

    /** One kill in four does not wait for the first accepted message, so that launches are killed too. */
    private CampaignRun atRandomMomentOfCampaign() throws Exception {
        while (true) {
            var campaign = runningCampaign();
            if (random.nextInt(4) > 0) {
                awaitAcceptance(campaign, System.currentTimeMillis());
            }
            Thread.sleep(random.nextInt(1, 800));
            if (!campaign.state().isOver()) {
                return campaign;
            }
        }
    }

    /** The newest campaign if it still runs, else a new one. */
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

    private void awaitAcceptance(CampaignRun campaign, long sinceMillis) throws Exception {
        while (!log.hasAcceptedSince(sinceMillis) && !campaign.state().isOver()) {
            Thread.sleep(5);
        }
    }

    /** Seconds from {@code begin} to the first message accepted after a moment; negative if none was left to send. */
    private double secondsUntilAccepted(CampaignRun campaign, long sinceMillis, long begin) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!log.hasAcceptedSince(sinceMillis)) {
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
}
