package io.tidings.schedule;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobMemoryTest {
    private static final JobContext RUNNING = JobContext.stoppingWhen(() -> false);

    private final JobMemory memory = new JobMemory();

    @Test
    void of_eight_jobs_at_once_no_more_run_than_the_memory_allows() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        // Ends only if two jobs run at the same time.
        var both = new CyclicBarrier(2);
        Callable<Void> job = () -> {
            try (var reserved = memory.reserve(JobMemory.MEGABYTES / 2, RUNNING)) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                both.await();
                running.decrementAndGet();
            }
            return null;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(8, job), SOON.toSeconds(), TimeUnit.SECONDS)) {
                done.get();
            }
        }
        assertThat(most.get()).isEqualTo(2);
    }

    @Test
    void a_waiting_job_starts_when_another_ends() throws Exception {
        var first = memory.reserve(JobMemory.MEGABYTES, RUNNING);
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                memory.reserve(JobMemory.MEGABYTES, RUNNING).close();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        eventually(SOON, waiting::getState, state -> assertThat(state).isEqualTo(Thread.State.TIMED_WAITING));
        first.close();
        assertThat(waiting.join(SOON)).isTrue();
    }

    @Test
    void a_waiting_job_is_postponed_when_the_node_stops() throws Exception {
        try (var first = memory.reserve(JobMemory.MEGABYTES, RUNNING)) {
            assertThatThrownBy(() -> memory.reserve(1, JobContext.stoppingWhen(() -> true)))
                    .isInstanceOf(JobPostponed.class);
        }
    }
}
