package io.tidings.launch;

import io.tidings.launch.LaunchWriter.Result;
import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.schedule.JobMemory;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Writes the messages of a launched campaign and releases them. One transaction writes a chunk of messages, its blocks
 * and the checkpoint. So no recipient is lost or doubled if a launcher is killed or runs twice.
 */
@Singleton
final class CampaignLauncher implements JobHandler {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    /** Three chunks of rows, and one read of the audience. */
    private static final int MEGABYTES = 12;

    private static final Logger LOG = Logger.getLogger(CampaignLauncher.class);

    private final LaunchStore store;
    private final LaunchSetup setup;
    private final LaunchWriter writer;
    private final LaunchRelease release;
    private final LaunchEnd end;
    private final JobMemory memory;

    CampaignLauncher(
            LaunchStore store,
            LaunchSetup setup,
            LaunchWriter writer,
            LaunchRelease release,
            LaunchEnd end,
            JobMemory memory) {
        this.store = store;
        this.setup = setup;
        this.writer = writer;
        this.release = release;
        this.end = end;
        this.memory = memory;
    }

    @Override
    public String kind() {
        return LaunchJobs.LAUNCH;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var id = new CampaignId(Long.parseLong(instance));
        var launch = store.find(id);
        if (launch.isEmpty()) {
            LOG.debugf("Campaign %s has no messages to write", id);
            return;
        }
        try (var ids = LogContext.of(launch.get().account(), id);
                var reserved = memory.reserve(MEGABYTES, context)) {
            start(launch.get(), context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(new CampaignId(Long.parseLong(instance)))
                .ifPresent(launch -> end.fail(
                        launch, "launch_failed", "Writing the messages failed several times. The log has the cause."));
    }

    private void start(LaunchState launch, JobContext context) throws InterruptedException {
        if (launch.size() == 0) {
            end.fail(launch, "no_recipients", "The audience is empty.");
            return;
        }
        GatewayId gateway;
        try {
            gateway = setup.gateway(launch);
        } catch (ProblemException refused) {
            end.refuse(launch, refused.problem());
            return;
        }
        if (!setup.acquireCapLock(launch)) {
            throw context.later(RETRY_DELAY);
        }
        var started = setup.begin(launch, gateway);
        if (started.isEmpty()) {
            retryIfPreparing(launch.campaign(), context);
            return;
        }
        prepare(started.get(), context);
    }

    private void prepare(LaunchState launch, JobContext context) throws InterruptedException {
        switch (writer.write(launch, context)) {
            case Result.Written(var messages, var waitingCost) -> finish(launch, messages, waitingCost, context);
            case Result.OtherPlan() ->
                end.refuse(
                        launch,
                        RehearsalCheck.changed(
                                "The plan has changed since the rehearsal. Rehearse the campaign again."));
            case Result.Overtaken() -> retryIfPreparing(launch.campaign(), context);
        }
    }

    private void finish(LaunchState launch, long messages, long waitingCost, JobContext context) {
        if (messages > 0) {
            release.release(launch, waitingCost).ifPresent(unpaid -> end.refuse(launch, unpaid));
            return;
        }
        if (launch.checkpoint().phase() == LaunchCheckpoint.Phase.TEST) {
            store.skipTest(launch.campaign());
            throw context.later(Duration.ZERO);
        }
        end.fail(launch, "no_recipients", "The audience has no contacts any more.");
    }

    /**
     * Retries later if another launcher writes the campaign, because it may die. Ends if the campaign was cancelled.
     */
    private void retryIfPreparing(CampaignId id, JobContext context) {
        if (store.find(id).isPresent()) {
            throw context.later(RETRY_DELAY);
        }
    }
}
