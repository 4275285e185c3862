package io.tidings.launch;

import io.tidings.schedule.ForEachSafely;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/** Enqueues a launcher for each campaign that is being prepared and has no job. Idempotent. */
@Singleton
final class LauncherCheck implements RecurringJob {
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration MIN_AGE = Duration.ofSeconds(30);

    private final Jdbi jdbi;
    private final LaunchStore launches;
    private final LaunchJobs jobs;

    LauncherCheck(Jdbi jdbi, LaunchStore launches, LaunchJobs jobs) {
        this.jdbi = jdbi;
        this.launches = launches;
        this.jobs = jobs;
    }

    @Override
    public String kind() {
        return "launch-watch";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(EVERY);
    }

    @Override
    public void run(JobContext context) {
        enqueueMissing(MIN_AGE);
    }

    void enqueueMissing(Duration minAge) {
        ForEachSafely.each(
                kind(),
                jdbi.withHandle(handle -> launches.withoutJob(handle, minAge)),
                campaign -> jdbi.useTransaction(handle -> jobs.launch(handle, campaign)));
    }
}
