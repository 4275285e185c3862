package io.tidings.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.Unremovable;
import io.tidings.gateways.FailureClass;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayProvider;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A provider of batches, which answers in the way that the settings name, and remembers the size of each call. */
@Singleton
@Unremovable
final class BatchProvider implements GatewayProvider {
    static final String NAME = "batches";

    private final Map<GatewayId, List<Integer>> calls = new ConcurrentHashMap<>();
    private final Map<GatewayId, CountDownLatch> hanging = new ConcurrentHashMap<>();

    /** The answers of the provider. "Once" means in the first call only. */
    enum Answering {
        ALL,
        FIRST_THREE,
        TOO_MANY,
        NULLS,
        ERROR,
        THROTTLED_ONCE,
        UNREACHED_ONCE,
        MIXED_ONCE,
        RECIPIENT_THROTTLED_ONCE,
        HANGS
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Accepts any settings: the tests write them. */
    @Override
    public void validate(JsonNode settings) {}

    @Override
    public Gateway open(GatewayId id, JsonNode settings) {
        return new BatchGateway(
                Answering.valueOf(settings.path("answering").asText()),
                settings.path("max_batch").asInt(),
                calls.computeIfAbsent(id, key -> new CopyOnWriteArrayList<>()),
                hanging.computeIfAbsent(id, key -> new CountDownLatch(1)));
    }

    /** Returns the number of messages in each call since {@link #forget}. */
    List<Integer> calls(GatewayId gateway) {
        return List.copyOf(calls.getOrDefault(gateway, List.of()));
    }

    void forget(GatewayId gateway) {
        calls.getOrDefault(gateway, new ArrayList<>()).clear();
    }

    /** Lets the hanging calls accept their messages. */
    void release(GatewayId gateway) {
        hanging.computeIfAbsent(gateway, key -> new CountDownLatch(1)).countDown();
    }

    private record BatchGateway(Answering answering, int maxBatch, List<Integer> calls, CountDownLatch hanging)
            implements Gateway {
        private static final SendOutcome ACCEPTED = new SendOutcome.Accepted(List.of(), 1);

        @Override
        public SendOutcome send(OutboundMessage message) {
            calls.add(1);
            return ACCEPTED;
        }

        @Override
        public List<SendOutcome> sendBatch(List<OutboundMessage> messages) {
            int n = messages.size();
            calls.add(n);
            boolean first = calls.size() == 1;
            return switch (answering) {
                case ALL -> Collections.nCopies(n, ACCEPTED);
                case FIRST_THREE -> Collections.nCopies(3, ACCEPTED);
                case TOO_MANY -> Collections.nCopies(n + 2, ACCEPTED);
                case NULLS -> Collections.nCopies(n, missing());
                case ERROR -> throw new StackOverflowError("an answer that is nested too deep");
                case THROTTLED_ONCE ->
                    Collections.nCopies(n, first ? new SendOutcome.Throttled(Duration.ofMillis(20)) : ACCEPTED);
                case UNREACHED_ONCE -> Collections.nCopies(n, first ? new SendOutcome.Unreached("refused") : ACCEPTED);
                case MIXED_ONCE -> first ? mixed() : Collections.nCopies(n, ACCEPTED);
                case RECIPIENT_THROTTLED_ONCE -> {
                    var answers = new ArrayList<>(Collections.nCopies(n, ACCEPTED));
                    answers.set(1, new SendOutcome.Throttled(SendOutcome.Scope.RECIPIENT, Duration.ofMillis(20)));
                    yield answers;
                }
                case HANGS -> awaited(n);
            };
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().withDeadline(Duration.ofSeconds(2)).withMaxBatch(maxBatch);
        }

        private static List<SendOutcome> mixed() {
            return List.of(
                    ACCEPTED,
                    new SendOutcome.Refused(FailureClass.RECIPIENT_PERMANENT, "no_such", "No such number"),
                    new SendOutcome.Deferred(FailureClass.TRANSIENT, "busy", "Busy"),
                    new SendOutcome.Throttled(Duration.ofMillis(20)),
                    new SendOutcome.Unknown("lost"));
        }

        private List<SendOutcome> awaited(int messages) {
            try {
                hanging.await();
                return Collections.nCopies(messages, ACCEPTED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Collections.nCopies(messages, new SendOutcome.Unknown("interrupted"));
            }
        }

        /** The compiler does not see through the answer of a provider. */
        @SuppressWarnings("NullAway")
        private static <T> T missing() {
            return null;
        }
    }
}
