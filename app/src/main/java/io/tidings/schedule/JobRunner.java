package io.tidings.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.Nodes;
import io.tidings.database.Workload;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Runs the jobs with db-scheduler, from the start of the program to its end. Recurring jobs have their own table and
 * threads, so that long imports do not delay them. For example, one of them pauses a failing campaign. Jobs that read
 * files have their own as well: each node runs only those of its own files.
 */
@Singleton
final class JobRunner {
    // Starts after the features and stops before them.
    private static final int START_LATE = 7000;
    private static final int STOP_EARLY = 500;

    // An execution is dead after four missed heartbeats, the minimum that db-scheduler allows.
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP = Duration.ofSeconds(6);
    static final int THREADS = 8;
    private static final int RECURRING_THREADS = 4;
    private static final String RECURRING_TABLE = "recurring_tasks";
    private static final int FILE_THREADS = 4;
    private static final String FILE_TABLE = "file_tasks";
    private static final Duration FOREVER = Duration.ofDays(36_500);
    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final DataSource database;
    private final Jobs jobs;
    private final JobTasks tasks;
    private final Nodes nodes;
    private final DeadNodes deadNodes;
    private List<Scheduler> schedulers = List.of();

    JobRunner(
            @io.quarkus.agroal.DataSource("jobs") DataSource database,
            Jobs jobs,
            JobTasks tasks,
            Nodes nodes,
            DeadNodes deadNodes) {
        this.database = database;
        this.jobs = jobs;
        this.tasks = tasks;
        this.nodes = nodes;
        this.deadNodes = deadNodes;
    }

    synchronized void start(@Observes @Priority(START_LATE) StartupEvent event, InstantSource clock) {
        int released = deadNodes.releaseExecutions(nodes.name());
        if (released > 0) {
            LOG.infof("Released %d jobs of dead nodes", released);
        }
        var oneOff =
                configured(Scheduler.create(database, tasks.oneOff()), clock).threads(THREADS);
        var recurring = configured(Scheduler.create(database), clock)
                .tableName(RECURRING_TABLE)
                .startTasks(tasks.recurring())
                .threads(RECURRING_THREADS);
        var ofFiles = configured(Scheduler.create(database, tasks.ofFiles()), clock)
                .tableName(FILE_TABLE)
                // Otherwise a node deletes the jobs of other nodes after 14 days.
                .deleteUnresolvedAfter(FOREVER)
                .threads(FILE_THREADS);
        var running = List.of(oneOff.build(), ofFiles.build());
        schedulers = List.of(running.getFirst(), running.getLast(), recurring.build());
        // The threads of the schedulers inherit the kind of work.
        Workload.JOBS.run(() -> schedulers.forEach(Scheduler::start));
        jobs.onWakeUp(() -> running.forEach(Scheduler::triggerCheckForDueExecutions));
    }

    private SchedulerBuilder configured(SchedulerBuilder builder, InstantSource clock) {
        return builder.schedulerName(new SchedulerName.Fixed(nodes.name()))
                .clock(clock::instant)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(STOP)
                // JobTasks logs failures without personal data, which their messages may quote.
                .failureLogging(LogLevel.OFF, false);
    }

    /** Requests the jobs to stop and interrupts them after 6 seconds. Unfinished jobs run again at the next start. */
    synchronized void stop(@Observes @Priority(STOP_EARLY) ShutdownEvent event) {
        // In parallel, because each scheduler may use the whole timeout.
        schedulers.parallelStream().forEach(Scheduler::stop);
        schedulers = List.of();
    }
}
