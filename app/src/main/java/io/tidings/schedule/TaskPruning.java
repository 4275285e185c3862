package io.tidings.schedule;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.LocalTime;

/** Tasks are kept for four days after their end. */
@Singleton
final class TaskPruning implements RecurringJob {
    private static final Duration KEPT = Duration.ofDays(4);

    private final Tasks tasks;

    TaskPruning(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public String kind() {
        return "prune-tasks";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.DailyAt(LocalTime.of(3, 30));
    }

    @Override
    public void run(JobContext context) {
        tasks.prune(KEPT);
    }
}
