package io.tidings.uncertain;

import io.tidings.gateways.Content;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.LookupOutcome;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.StartedMessage;
import io.tidings.observability.Redacted;
import io.tidings.ratelimits.GatewayLimiter;
import io.tidings.ratelimits.GatewayLimiters;
import io.tidings.shared.GatewayId;
import io.tidings.uncertain.LookupAnswers.Answer;
import io.tidings.uncertain.UncertainMessageStore.UncertainMessage;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Looks up uncertain messages at their providers. Each gateway has its own threads, so that a slow or broken one delays
 * only its own messages. A look-up takes a place of the gateway's window, as a call does. Thread-safe.
 */
@Singleton
final class ProviderLookup {
    private static final Logger LOG = Logger.getLogger(ProviderLookup.class);
    /** Look-ups of one gateway at a time. */
    private static final int PARALLEL = 8;

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int POSTPONE_SECONDS = 30;

    private final GatewayLimiters limiters;
    private final UncertainMessageStore store;
    private final StartedMessages started;
    private final LookupAnswers answers;
    private final Set<GatewayId> busy = ConcurrentHashMap.newKeySet();

    ProviderLookup(
            GatewayLimiters limiters, UncertainMessageStore store, StartedMessages started, LookupAnswers answers) {
        this.limiters = limiters;
        this.store = store;
        this.started = started;
        this.answers = answers;
    }

    /** Returns the gateways that look up messages now. */
    Collection<GatewayId> busy() {
        return List.copyOf(busy);
    }

    /**
     * Starts to look up these messages, of gateways that are not busy. Never waits.
     *
     * @param whenIdle called each time when a gateway is no longer busy
     */
    void start(List<UncertainMessage> due, Runnable whenIdle) {
        due.stream().collect(Collectors.groupingBy(UncertainMessage::gateway)).forEach((gateway, messages) -> {
            busy.add(gateway);
            Thread.ofVirtual().name("look-up-gateway-" + gateway).start(() -> {
                try {
                    lookUp(gateway, messages);
                } catch (RuntimeException | SQLException e) {
                    // The messages are due again.
                    LOG.warnf("The look-ups through gateway %s failed: %s", gateway, Redacted.brief(e));
                } finally {
                    busy.remove(gateway);
                    whenIdle.run();
                }
            });
        });
    }

    private void lookUp(GatewayId id, List<UncertainMessage> messages) throws SQLException {
        GatewayLimiter limiter;
        try {
            limiter = limiters.of(id);
        } catch (RuntimeException e) {
            LOG.warnf("Gateway %s could not be opened to look up messages: %s", id, Redacted.brief(e));
            store.postpone(messages, POSTPONE_SECONDS);
            return;
        }
        if (limiter.gateway().capabilities().lookup() == Gateway.Lookup.NONE) {
            store.stopLookUps(messages);
            return;
        }
        var known = ask(limiter, started.of(messages), messages);
        var asked = known.stream().map(Answer::message).collect(Collectors.toSet());
        var rest = messages.stream().filter(message -> !asked.contains(message)).toList();
        if (!rest.isEmpty()) {
            store.postpone(rest, POSTPONE_SECONDS);
        }
        answers.apply(known);
    }

    /** Returns the answers. Messages are missing whose call may not start now. */
    private static List<Answer> ask(
            GatewayLimiter limiter, Map<Long, StartedMessage> started, List<UncertainMessage> messages) {
        List<Callable<List<Answer>>> calls = new ArrayList<>(messages.size());
        messages.forEach(message -> calls.add(() -> ask(limiter, message, started.get(message.message()))));
        var known = new ArrayList<Answer>(messages.size());
        try (var threads =
                Executors.newFixedThreadPool(PARALLEL, Thread.ofVirtual().factory())) {
            for (var call : threads.invokeAll(calls)) {
                known.addAll(call.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up failed", e.getCause());
        }
        return known;
    }

    private static List<Answer> ask(
            GatewayLimiter limiter, UncertainMessage message, @Nullable StartedMessage started) {
        var way = limiter.gateway().capabilities().lookup();
        if (started == null || way == Gateway.Lookup.BY_CONTENT && !isContentKnown(started.message())) {
            return List.of(new Answer(message, new LookupOutcome.Unclear("content_not_known"), way));
        }
        var call = limiter.enter(false, 1, GatewayLimiter.MAX_WAIT);
        if (call.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(new Answer(message, lookUp(limiter.gateway(), started), way));
        } finally {
            limiter.leave(call.get());
        }
    }

    /** Returns whether the number and the text of a message are still stored. */
    private static boolean isContentKnown(OutboundMessage message) {
        return !message.to().value().isEmpty() && !message.content().equals(new Content.Text(""));
    }

    /** Waits for the answer until the deadline. The interrupt then ends the call. */
    private static LookupOutcome lookUp(Gateway gateway, StartedMessage started) {
        var call = new FutureTask<>(() -> gateway.lookup(started));
        Thread.ofVirtual().name("look-up").start(call);
        try {
            return call.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new LookupOutcome.Unclear("timeout");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new LookupOutcome.Unclear("interrupted");
        } catch (ExecutionException e) {
            LOG.warnf(Redacted.of(e), "The look-up of %s failed", started.message());
            return new LookupOutcome.Unclear("gateway_fault");
        } finally {
            call.cancel(true);
        }
    }
}
