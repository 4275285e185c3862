package io.tidings.shared;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task repeatedly on its own named thread, from {@link #start} to {@link #stop}. Between two passes it waits for
 * the period or for {@link #wake}, whichever comes first. An exception is reported, and the loop continues. An {@link
 * Error} ends the loop, and so does an exception of the report. Start and stop are idempotent, and a stopped loop can
 * be started again. Thread-safe.
 */
public final class BackgroundLoop {
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Settings settings;
    private final Consumer<Exception> onError;
    private final Semaphore signal = new Semaphore(0);
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    private BackgroundLoop(Settings settings, Consumer<Exception> onError) {
        this.settings = settings;
        this.onError = onError;
    }

    /** One pass of a loop. An {@link InterruptedException} ends the loop. */
    @FunctionalInterface
    public interface Pass {
        void run() throws Exception;
    }

    /** A loop on a virtual thread. An interrupt closes the socket that such a thread reads from. */
    public static Settings virtual(String name, Pass pass) {
        return new Settings(Thread.ofVirtual().name(name), pass);
    }

    /**
     * A loop on a daemon thread of the operating system. The scheduler runs it even next to thousands of virtual
     * threads.
     */
    public static Settings platform(String name, Pass pass) {
        return new Settings(Thread.ofPlatform().daemon().name(name), pass);
    }

    /** How a loop runs. Not thread-safe. */
    public static final class Settings {
        private final Thread.Builder threads;
        private final Pass pass;
        private Duration firstAfter = Duration.ZERO;
        private Duration period = Duration.ZERO;
        private @Nullable Duration afterError;
        private BooleanSupplier workLeft = () -> false;

        private Settings(Thread.Builder threads, Pass pass) {
            this.threads = threads;
            this.pass = pass;
        }

        /** The wait before the first pass. The default is none. */
        public Settings firstAfter(Duration delay) {
            firstAfter = delay;
            return this;
        }

        /** The wait between two passes. The default is none: then the pass itself waits for its work. */
        public Settings every(Duration delay) {
            period = delay;
            return this;
        }

        /** The wait after a pass that failed. The default is the period. */
        public Settings afterError(Duration delay) {
            afterError = delay;
            return this;
        }

        /** Lets a stopped loop continue while work is left, until it is interrupted. */
        public Settings finishing(BooleanSupplier isWorkLeft) {
            workLeft = isWorkLeft;
            return this;
        }

        /** @param report receives the exception of a pass, on the thread of the loop */
        public BackgroundLoop onError(Consumer<Exception> report) {
            return new BackgroundLoop(this, report);
        }
    }

    /** Does nothing while the loop runs. */
    public synchronized void start() {
        if (isAlive() && !stopped) {
            return;
        }
        stopped = false;
        signal.drainPermits();
        var next = settings.threads.unstarted(this::run);
        thread = next;
        next.start();
    }

    /** Starts the next pass now. If a pass is running, another one follows it at once. */
    public void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** As {@link #stop(Duration)}, with a grace period of one second. */
    public void stop() {
        stop(GRACE);
    }

    /**
     * Ends the wait at once, and waits for the running pass. It interrupts the pass after the grace period, or when the
     * caller is interrupted. Call it from another thread than the loop's.
     */
    public void stop(Duration grace) {
        Thread running;
        synchronized (this) {
            stopped = true;
            running = thread;
        }
        signal.release();
        if (running == null) {
            return;
        }
        try {
            if (!running.join(grace)) {
                running.interrupt();
            }
        } catch (InterruptedException e) {
            running.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether its thread runs. */
    public boolean isAlive() {
        var running = thread;
        return running != null && running.isAlive();
    }

    /** Returns whether {@link #stop} was called since the last start. */
    public boolean isStopped() {
        return stopped;
    }

    private void run() {
        try {
            await(settings.firstAfter);
            while (continues()) {
                await(runPass() ? settings.period : afterError());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that still runs after a stop ends when a new start has replaced it. */
    private boolean continues() {
        return thread == Thread.currentThread() && (!stopped || settings.workLeft.getAsBoolean());
    }

    private boolean runPass() throws InterruptedException {
        try {
            settings.pass.run();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // The border of the loop. Usually the database is unavailable, and the next pass succeeds.
            onError.accept(e);
            return false;
        }
    }

    private Duration afterError() {
        return settings.afterError == null ? settings.period : settings.afterError;
    }

    private void await(Duration delay) throws InterruptedException {
        if (!delay.isZero() && signal.tryAcquire(delay.toNanos(), TimeUnit.NANOSECONDS)) {
            signal.drainPermits();
        }
    }
}
