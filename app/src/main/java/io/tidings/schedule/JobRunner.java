package io.tidings.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
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
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Runs the jobs with db-scheduler, from the program's start to its end. What recurs has a table and threads of its own:
 * the brake of a failing campaign must not wait until some long imports are through.
 */
@Singleton
final class JobRunner {
    // After the features have started, and before they stop.
    private static final int START_LATE = 7000;
    private static final int STOP_EARLY = 500;

    // Four missed heartbeats, the fewest allowed, make an execution dead.
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(6);
    static final int THREADS = 8;
    private static final int RECURRING_THREADS = 4;
    private static final String RECURRING_TABLE = "recurring_tasks";
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final DataSource database;
    private final Jobs jobs;
    private final JobTasks tasks;
    private final Nodes nodes;
    private final DeadNodes deadNodes;
    private List<Scheduler> schedulers = List.of();

    JobRunner(DataSource database, Jobs jobs, JobTasks tasks, Nodes nodes, DeadNodes deadNodes) {
        this.database = database;
        this.jobs = jobs;
        this.tasks = tasks;
        this.nodes = nodes;
        this.deadNodes = deadNodes;
    }

    synchronized void start(@Observes @Priority(START_LATE) StartupEvent event, InstantSource clock) {
        int freed = deadNodes.releaseExecutions(nodes.name());
        if (freed > 0) {
            LOG.infof("Taking over %d jobs of a program that is gone", freed);
        }
        var oneOff = configured(Scheduler.create(database, tasks.oneOff()), clock).threads(THREADS);
        var recurring = configured(Scheduler.create(database), clock)
                .tableName(RECURRING_TABLE)
                .startTasks(tasks.recurring())
                .threads(RECURRING_THREADS);
        var running = oneOff.build();
        schedulers = List.of(running, recurring.build());
        schedulers.forEach(Scheduler::start);
        jobs.onWakeUp(running::triggerCheckForDueExecutions);
    }

    private SchedulerBuilder configured(SchedulerBuilder builder, InstantSource clock) {
        return builder.schedulerName(new SchedulerName.Fixed(nodes.name()))
                .clock(clock::instant)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(STOP)
                // JobTasks logs failures, without what their messages may quote.
                .failureLogging(LogLevel.OFF, false);
    }

    /** Jobs are asked to stop, then interrupted; either way they run again at the next start. */
    synchronized void stop(@Observes @Priority(STOP_EARLY) ShutdownEvent event) {
        // Side by side: each may take its whole time to stop.
        schedulers.parallelStream().forEach(Scheduler::stop);
        schedulers = List.of();
    }
}
