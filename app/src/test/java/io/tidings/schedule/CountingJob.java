package io.tidings.schedule;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Recurs every 500 ms and counts its runs. */
@Singleton
public class CountingJob implements RecurringJob {
    private final AtomicLong runs = new AtomicLong();

    long runs() {
        return runs.get();
    }

    @Override
    public String kind() {
        return "counting";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofMillis(500));
    }

    @Override
    public void run(JobContext context) {
        runs.incrementAndGet();
    }
}
