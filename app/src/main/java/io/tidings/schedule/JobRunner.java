package io.tidings.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Runs the jobs with db-scheduler, from the program's start to its end. */
@Singleton
final class JobRunner {
    // After the features have started, and before they stop.
    private static final int START_LATE = 7000;
    private static final int STOP_EARLY = 500;

    // Four missed heartbeats, the fewest allowed, make an execution dead.
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(6);
    private static final int THREADS = 8;
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final DataSource database;
    private final Jobs jobs;
    private final JobTasks tasks;
    private final Nodes nodes;
    private final DeadNodes deadNodes;
    private Optional<Scheduler> scheduler = Optional.empty();

    JobRunner(DataSource database, Jobs jobs, JobTasks tasks, Nodes nodes, DeadNodes deadNodes) {
        this.database = database;
        this.jobs = jobs;
        this.tasks = tasks;
        this.nodes = nodes;
        this.deadNodes = deadNodes;
    }

    synchronized void start(@Observes @Priority(START_LATE) StartupEvent event, InstantSource clock) {
        int freed = deadNodes.free(nodes.name());
        if (freed > 0) {
            LOG.infof("Taking over %d jobs of a program that is gone", freed);
        }
        var running = Scheduler.create(database, tasks.oneOff())
                .startTasks(tasks.recurring())
                .schedulerName(new SchedulerName.Fixed(nodes.name()))
                .clock(clock::instant)
                .threads(THREADS)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(STOP)
                // JobTasks logs failures, without what their messages may quote.
                .failureLogging(LogLevel.OFF, false)
                .build();
        running.start();
        jobs.ringsAt(running::triggerCheckForDueExecutions);
        scheduler = Optional.of(running);
    }

    /** Jobs are asked to stop, then interrupted; either way they run again at the next start. */
    synchronized void stop(@Observes @Priority(STOP_EARLY) ShutdownEvent event) {
        scheduler.ifPresent(Scheduler::stop);
        scheduler = Optional.empty();
    }
}
