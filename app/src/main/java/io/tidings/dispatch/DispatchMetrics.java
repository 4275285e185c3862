package io.tidings.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidings.messages.AttemptResult;
import io.tidings.messages.MessageState;
import io.tidings.ratelimits.GatewayLimiters;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The metrics of sending. Thread-safe. */
@Singleton
final class DispatchMetrics {
    private final Counter sent;
    private final Counter requeued;
    private final Counter throttled;
    private final Counter unreached;
    private final Counter held;
    private final Map<MessageState, Counter> outcomes = new EnumMap<>(MessageState.class);
    private final Map<String, Counter> retries = new HashMap<>();
    private final Timer loop;
    private final SendRates rates;

    DispatchMetrics(MeterRegistry registry, GatewayLimiters limiters, SendRates rates) {
        this.rates = rates;
        sent = counter(registry, "messages.sent", "Messages that a provider accepted");
        requeued = counter(registry, "messages.requeued", "Attempts that failed temporarily and will be repeated");
        throttled = counter(registry, "messages.throttled", "Calls that a provider throttled");
        unreached = counter(registry, "messages.unreached", "Calls that did not reach their provider");
        held = counter(
                registry, "messages.held", "Calls that a provider accepts only after a person or time mended it");
        loop = Timer.builder("dispatcher.loop.duration")
                .description("Time from the start of a block's first chunk to the start of its last call")
                .publishPercentileHistogram(false)
                .register(registry);
        for (var state : MessageState.values()) {
            outcomes.put(state, outcomes(registry, state));
        }
        for (var result : List.of("sent", "failed", "again", "uncertain")) {
            retries.put(result, retries(registry, result));
        }
        watch(registry, limiters);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private static Counter outcomes(MeterRegistry registry, MessageState state) {
        return Counter.builder("messages.outcomes")
                .description("First outcomes of messages")
                .tag("state", state.text())
                .register(registry);
    }

    private static Counter retries(MeterRegistry registry, String result) {
        return Counter.builder("messages.retries")
                .description("Attempts after a message's first, by result")
                .tag("result", result)
                .register(registry);
    }

    private static void watch(MeterRegistry registry, GatewayLimiters limiters) {
        Gauge.builder("dispatcher.breakers.open", limiters, GatewayLimiters::openBreakers)
                .description("Gateways whose circuit breaker is open")
                .register(registry);
        Gauge.builder("dispatcher.gateways.down", limiters, each -> each.down().size())
                .description("Gateways that this node uses and whose connection does not work")
                .register(registry);
        FunctionCounter.builder("dispatcher.breaker.openings", limiters, GatewayLimiters::breakerOpenings)
                .description("Times that a circuit breaker opened")
                .register(registry);
        Gauge.builder("dispatcher.calls.in.flight", limiters, GatewayLimiters::inFlight)
                .description("Calls to providers that have not been answered yet")
                .register(registry);
    }

    void wrote(List<MessageResult> results) {
        rates.count(results);
        int accepted = 0;
        for (var each : results) {
            if (each.attempt() > 1) {
                Objects.requireNonNull(retries.get(result(each.result()))).increment();
            }
            switch (each.result()) {
                case AttemptResult.Final(MessageState state, var reason) -> {
                    if (state == MessageState.SENT) {
                        accepted++;
                    } else {
                        count(state);
                    }
                }
                case AttemptResult.RetryLater again -> requeued.increment();
                case AttemptResult.Uncertain uncertain -> count(MessageState.UNCERTAIN);
            }
        }
        if (accepted > 0) {
            sent.increment(accepted);
            outcomes.getOrDefault(MessageState.SENT, sent).increment(accepted);
        }
    }

    private static String result(AttemptResult result) {
        return switch (result) {
            case AttemptResult.Final(MessageState state, var reason) -> state == MessageState.SENT ? "sent" : "failed";
            case AttemptResult.RetryLater again -> "again";
            case AttemptResult.Uncertain uncertain -> "uncertain";
        };
    }

    void throttled() {
        throttled.increment();
    }

    void unreached() {
        unreached.increment();
    }

    void held() {
        held.increment();
    }

    void looped(long nanos) {
        loop.record(Duration.ofNanos(nanos));
    }

    private void count(MessageState state) {
        var counter = outcomes.get(state);
        if (counter != null) {
            counter.increment();
        }
    }
}
