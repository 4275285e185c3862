package io.tidings.schedule;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;

/** The scheduler of a second node, with the same handlers on the same database. */
@Singleton
public final class SecondScheduler {
    private final DataSource database;
    private final JobTasks tasks;

    SecondScheduler(DataSource database, JobTasks tasks) {
        this.database = database;
        this.tasks = tasks;
    }

    /** Starts the scheduler. It runs until the result is closed. */
    public Running start() {
        var scheduler = Scheduler.create(database, tasks.oneOff())
                .schedulerName(new SchedulerName.Fixed("second-" + UUID.randomUUID()))
                .threads(4)
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(Duration.ofMillis(50))
                .heartbeatInterval(Duration.ofSeconds(1))
                .missedHeartbeatsLimit(4)
                .build();
        scheduler.start();
        return scheduler::stop;
    }

    /** A running scheduler. */
    public interface Running extends AutoCloseable {
        @Override
        void close();
    }
}
