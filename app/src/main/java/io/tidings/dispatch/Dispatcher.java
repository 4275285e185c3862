package io.tidings.dispatch;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.database.Workload;
import io.tidings.shared.DispatchTask;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts and stops sending on this node. Start and stop are idempotent; a stopped dispatcher stays stopped. */
@Singleton
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final int AFTER_NODES = 1_000;
    private static final int BEFORE_OTHERS = 100;

    private final DispatchConfig config;
    private final Nodes nodes;
    private final WorkDistributor work;
    private final OpenBlocks open;
    private final OutcomeWriter writer;
    private final List<DispatchTask> tasks;
    private volatile boolean stopped;

    Dispatcher(
            DispatchConfig config,
            Nodes nodes,
            WorkDistributor work,
            OpenBlocks open,
            OutcomeWriter writer,
            @All List<DispatchTask> tasks) {
        this.config = config;
        this.nodes = nodes;
        this.work = work;
        this.open = open;
        this.writer = writer;
        this.tasks = tasks;
    }

    void onStart(@Observes @Priority(AFTER_NODES) StartupEvent event) {
        if (config.enabled()) {
            start();
        }
    }

    void onStop(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        stop();
    }

    synchronized void start() {
        if (stopped || writer.alive()) {
            return;
        }
        // The loops, and the workers that they start, inherit the kind of work.
        Workload.DISPATCH.run(() -> {
            writer.start();
            tasks.forEach(DispatchTask::start);
        });
        LOG.infof("Dispatching with %d workers for each gateway as %s", config.workers(), nodes.name());
    }

    /** Stops sending: no new call starts, calls in flight end and are written, and unfinished blocks are released. */
    synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        long deadline = System.nanoTime() + Duration.ofMillis(config.drainMs()).toNanos();
        work.stop();
        // In parallel, because each may use the whole time to stop.
        tasks.parallelStream().forEach(DispatchTask::stop);
        work.awaitRest(deadline);
        open.awaitEnd(deadline);
        writer.stop(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        open.close();
        work.close();
    }

    /** Returns the number of blocks of one gateway that this node sends at once. */
    int workers() {
        return config.enabled() ? config.workers() : 0;
    }

    /** Returns the number of workers that can be started: workers exist only while there is work. */
    int workersAlive() {
        return alive() ? workers() : 0;
    }

    /** Returns whether sending is disabled, or the writer and all tasks run. Does not wait for a stop. */
    boolean alive() {
        return !config.enabled()
                || (!stopped && writer.alive() && tasks.stream().allMatch(DispatchTask::alive));
    }
}
