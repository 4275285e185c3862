package io.tidings.launch;

import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Chooses the winner of each test whose time is over. */
@Singleton
final class ExperimentTimer implements RecurringJob {
    private final Experiments experiments;

    ExperimentTimer(Experiments experiments) {
        this.experiments = experiments;
    }

    @Override
    public String kind() {
        return "experiment-watch";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofSeconds(5));
    }

    @Override
    public void run(JobContext context) {
        experiments.decideDue();
    }
}
