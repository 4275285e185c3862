package io.tidings.campaigns;

import io.tidings.observability.LogContext;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobHandler;
import io.tidings.shared.CampaignId;
import io.tidings.shared.GatewayId;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Writes a launched campaign's messages and lets them go. A chunk of messages, its blocks and the checkpoint are one
 * transaction, so a launcher that is killed, or runs twice, neither loses nor doubles a recipient.
 */
@Singleton
final class CampaignLauncher implements JobHandler {
    static final String KIND = "launch";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(CampaignLauncher.class);

    private final LaunchStore store;
    private final LaunchSetup setup;
    private final CapTurns turns;
    private final LaunchEnd end;
    private final ChunkWriter writer;

    CampaignLauncher(LaunchStore store, LaunchSetup setup, CapTurns turns, LaunchEnd end, ChunkWriter writer) {
        this.store = store;
        this.setup = setup;
        this.turns = turns;
        this.end = end;
        this.writer = writer;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(String instance, JobContext context) throws InterruptedException {
        var id = new CampaignId(Long.parseLong(instance));
        var launch = store.find(id);
        if (launch.isEmpty()) {
            LOG.debugf("Campaign %s has nothing to prepare", id);
            return;
        }
        try (var ids = LogContext.of(launch.get().account(), id)) {
            begin(launch.get(), context);
        }
    }

    @Override
    public void failed(String instance, Throwable cause) {
        store.find(new CampaignId(Long.parseLong(instance)))
                .ifPresent(launch -> end.failed(
                        launch, "launch_failed", "Preparing the messages failed again and again; the log says why."));
    }

    private void begin(LaunchState launch, JobContext context) throws InterruptedException {
        if (launch.size() == 0) {
            end.failed(launch, "no_recipients", "The audience has nobody in it.");
            return;
        }
        GatewayId gateway;
        try {
            gateway = setup.gateway(launch);
        } catch (ProblemException gone) {
            end.refused(launch, gone.problem());
            return;
        }
        if (!turns.take(launch)) {
            throw context.later(LOOK_AGAIN);
        }
        var begun = setup.begin(launch, gateway);
        if (begun.isEmpty()) {
            lookAgain(launch.campaign(), context);
            return;
        }
        prepare(begun.get(), context);
    }

    private void prepare(LaunchState launch, JobContext context) throws InterruptedException {
        long written = launch.written();
        long restCost;
        try (var pipeline = writer.pipeline(launch)) {
            for (var chunk = pipeline.next(); chunk.isPresent(); chunk = pipeline.next()) {
                if (context.stopping()) {
                    throw context.later(Duration.ZERO);
                }
                if (!writer.write(launch, written, chunk.get())) {
                    lookAgain(launch.campaign(), context);
                    return;
                }
                written += chunk.get().size();
                pipeline.recycle(chunk.get());
            }
            if (isAnotherPlan(launch, pipeline)) {
                end.refused(launch, PlanProof.changed("Since the rehearsal something has changed: look at it again."));
                return;
            }
            restCost = pipeline.restCost();
        }
        if (written == 0 && launch.course().phase() == Course.Phase.TEST) {
            store.withoutTest(launch.campaign());
            throw context.later(Duration.ZERO);
        }
        if (written == 0) {
            end.failed(launch, "no_recipients", "Nobody of the audience is left.");
            return;
        }
        end.prepared(launch, restCost);
    }

    private static boolean isAnotherPlan(LaunchState launch, LaunchPipeline pipeline) {
        return pipeline.hash()
                .filter(hash -> !hash.equals(launch.course().expected()))
                .isPresent();
    }

    /** The campaign was cancelled, which is the end; or another launcher is ahead, which may yet die. */
    private void lookAgain(CampaignId id, JobContext context) {
        if (store.find(id).isPresent()) {
            throw context.later(LOOK_AGAIN);
        }
    }
}
