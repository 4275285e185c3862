package io.tidings.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidings.gateways.Gateway;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.DispatchTask;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Ends calls that last longer than the deadline of their gateway, so that a hanging call holds neither its block nor
 * its place at the gateway. Checks all calls once a second. Thread-safe.
 */
@Singleton
final class CallWatchdog implements DispatchTask {
    private static final Logger LOG = Logger.getLogger(CallWatchdog.class);
    /** The time after that at which the thread of the call is interrupted. Until then its answer still counts. */
    private static final Duration INTERRUPT_AFTER = Duration.ofMinutes(1);

    private final Timer durations;
    private final Set<CallInFlight> calls = ConcurrentHashMap.newKeySet();
    private final BackgroundLoop loop = BackgroundLoop.platform("call-watchdog", () -> check(System.nanoTime()))
            .every(Gateway.Capabilities.WATCH_EVERY)
            .onError(e -> LOG.error("The check of calls in flight failed", Redacted.of(e)));

    CallWatchdog(MeterRegistry registry) {
        durations = Timer.builder("dispatcher.call.duration")
                .description("Time that calls to providers took")
                .register(registry);
    }

    @Override
    public BackgroundLoop loop() {
        return loop;
    }

    /**
     * Watches a call that the current thread is about to make.
     *
     * @param onOverdue settles the call, on another thread, if it has not ended in time
     */
    CallInFlight watch(Gateway.Capabilities gateway, Runnable onOverdue) {
        long overdueAt = System.nanoTime() + gateway.overdueAfter().toNanos();
        var call = new CallInFlight(overdueAt, overdueAt + INTERRUPT_AFTER.toNanos(), onOverdue);
        calls.add(call);
        return call;
    }

    /** Ends the watch. @return whether the caller settles the call; false if the watchdog has settled it */
    boolean returned(CallInFlight call) {
        calls.remove(call);
        durations.record(System.nanoTime() - call.startedAt(), TimeUnit.NANOSECONDS);
        return call.returned();
    }

    int inFlight() {
        return calls.size();
    }

    /** Settles the calls that are overdue at this time of {@link System#nanoTime}. */
    void check(long now) {
        calls.forEach(call -> call.check(now));
    }
}
