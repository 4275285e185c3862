package io.tidings.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundLoopTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final BlockingQueue<Thread> passes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exception> reported = new LinkedBlockingQueue<>();
    private final List<BackgroundLoop> loops = new ArrayList<>();

    @AfterEach
    void stop() {
        loops.forEach(loop -> loop.stop(Duration.ZERO));
    }

    @Test
    void it_runs_on_a_thread_with_its_name() throws Exception {
        loop(BackgroundLoop.platform("a-loop", this::pass).every(NEVER)).start();
        loop(BackgroundLoop.virtual("another", this::pass).every(NEVER)).start();

        var threads = List.of(next(), next());
        assertThat(threads).extracting(Thread::getName).containsExactlyInAnyOrder("a-loop", "another");
        assertThat(threads).allMatch(Thread::isDaemon);
    }

    @Test
    void it_runs_again_after_its_period() throws Exception {
        loop(BackgroundLoop.virtual("loop", this::pass).every(Duration.ofMillis(1)))
                .start();

        for (int i = 0; i < 3; i++) {
            assertThat(next()).isNotNull();
        }
    }

    @Test
    void a_signal_ends_the_wait() throws Exception {
        var loop = loop(BackgroundLoop.virtual("loop", this::pass).every(NEVER));
        loop.start();
        next();

        loop.wake();

        assertThat(next()).isNotNull();
    }

    @Test
    void signals_during_one_pass_cause_one_more_pass() throws Exception {
        var latch = new SynchronousQueue<String>();
        var loop = loop(BackgroundLoop.virtual("loop", () -> {
                    pass();
                    latch.take();
                })
                .every(NEVER));
        loop.start();
        next();
        for (int i = 0; i < 5; i++) {
            loop.wake();
        }
        latch.put("go on");
        next();
        latch.put("go on");

        assertThat(passes.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void the_first_pass_can_wait() throws Exception {
        var loop = loop(BackgroundLoop.virtual("loop", this::pass).firstAfter(NEVER));
        loop.start();

        assertThat(passes.poll(50, TimeUnit.MILLISECONDS)).isNull();
        loop.wake();
        assertThat(next()).isNotNull();
    }

    @Test
    void an_exception_is_reported_and_the_loop_goes_on() throws Exception {
        var loop = loop(BackgroundLoop.virtual("loop", () -> {
                    pass();
                    throw new IllegalStateException("one pass");
                })
                .every(NEVER)
                .afterError(Duration.ofMillis(1)));
        loop.start();

        for (int i = 0; i < 3; i++) {
            next();
            assertThat(reported.poll(30, TimeUnit.SECONDS)).hasMessage("one pass");
        }
        assertThat(loop.isAlive()).isTrue();
    }

    @Test
    void a_second_start_does_nothing() throws Exception {
        var loop = loop(BackgroundLoop.virtual("loop", this::pass).every(NEVER));
        loop.start();
        loop.start();
        next();

        assertThat(passes.poll(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(loop.isAlive()).isTrue();
    }

    @Test
    void a_stopped_loop_can_be_started_again() throws Exception {
        var loop = loop(BackgroundLoop.virtual("loop", this::pass).every(NEVER));
        loop.start();
        next();

        loop.stop(LONG);
        loop.stop(LONG);
        assertThat(loop.isAlive()).isFalse();
        assertThat(loop.isStopped()).isTrue();
        assertThat(passes).isEmpty();

        loop.start();

        assertThat(next()).isNotNull();
        assertThat(loop.isAlive()).isTrue();
        assertThat(loop.isStopped()).isFalse();
    }

    @Test
    void a_restart_during_a_slow_pass_leaves_one_thread() throws Exception {
        var latch = new CountDownLatch(1);
        var loop = loop(BackgroundLoop.platform("loop", () -> {
                    pass();
                    awaitUninterruptibly(latch);
                })
                .every(Duration.ofMillis(1)));
        loop.start();
        var first = next();
        loop.stop(Duration.ZERO);
        loop.start();
        assertThat(next()).isNotSameAs(first);

        latch.countDown();

        assertThat(first.join(LONG)).isTrue();
        assertThat(loop.isAlive()).isTrue();
    }

    @Test
    void stop_waits_for_the_running_pass() throws Exception {
        var finished = new CountDownLatch(1);
        var latch = new SynchronousQueue<String>();
        var loop = loop(BackgroundLoop.virtual("loop", () -> {
                    pass();
                    latch.take();
                    finished.countDown();
                })
                .every(NEVER));
        loop.start();
        next();
        onceStopped(loop, () -> latch.put("go on"));

        loop.stop(LONG);

        assertThat(finished.getCount()).isZero();
        assertThat(loop.isAlive()).isFalse();
    }

    @Test
    void a_pass_that_exceeds_the_grace_period_is_interrupted() throws Exception {
        var interrupted = new CountDownLatch(1);
        var loop = loop(BackgroundLoop.virtual("loop", () -> {
            pass();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        }));
        loop.start();
        next();

        loop.stop(Duration.ofMillis(1));

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(reported).isEmpty();
    }

    @Test
    void remaining_work_is_finished_after_a_stop() throws Exception {
        var work = new LinkedBlockingQueue<>(List.of(1, 2, 3));
        var latch = new CountDownLatch(1);
        var loop = loop(BackgroundLoop.virtual("loop", () -> {
                    pass();
                    latch.await();
                    work.poll();
                })
                .finishing(() -> !work.isEmpty()));
        loop.start();
        next();
        onceStopped(loop, latch::countDown);

        loop.stop(LONG);

        assertThat(work).isEmpty();
        assertThat(loop.isAlive()).isFalse();
    }

    private static void onceStopped(BackgroundLoop loop, BackgroundLoop.Pass then) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!loop.isStopped()) {
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                then.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                open = latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // Ignores interrupts, like a call that an interrupt cannot end.
            }
        }
    }

    private void pass() {
        passes.add(Thread.currentThread());
    }

    private Thread next() throws InterruptedException {
        return Objects.requireNonNull(passes.poll(30, TimeUnit.SECONDS), "no pass within 30 seconds");
    }

    private BackgroundLoop loop(BackgroundLoop.Settings settings) {
        var loop = settings.onError(reported::add);
        loops.add(loop);
        return loop;
    }
}
