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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A provider whose gateways break the contract of {@link Gateway}, each in the way that its settings name. */
@Singleton
@Unremovable
final class FaultyProvider implements GatewayProvider {
    static final String NAME = "faulty";

    private final Map<GatewayId, CountDownLatch> hanging = new ConcurrentHashMap<>();

    /** The ways to break the contract. */
    enum Fault {
        NO_CODE,
        LONG_REASON,
        NO_ANSWER,
        ERROR,
        NEGATIVE_PAUSE,
        HANG
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
        var fault = Fault.valueOf(settings.path("fault").asText());
        boolean waits = settings.path("waits").asBoolean(true);
        return new FaultyGateway(fault, waits, hanging.computeIfAbsent(id, key -> new CountDownLatch(1)));
    }

    /** Lets the hanging calls of the gateway answer that the message is accepted. */
    void answer(GatewayId gateway) {
        var calls = hanging.get(gateway);
        if (calls != null) {
            calls.countDown();
        }
    }

    private record FaultyGateway(Fault fault, boolean waits, CountDownLatch answer) implements Gateway {
        @Override
        public SendOutcome send(OutboundMessage message) {
            return switch (fault) {
                case NO_CODE -> new SendOutcome.Refused(FailureClass.CONTENT, missing(), missing());
                case LONG_REASON ->
                    new SendOutcome.Refused(FailureClass.CONTENT, "c".repeat(3_000), "t".repeat(100_000));
                case NO_ANSWER -> missing();
                case ERROR -> throw new StackOverflowError("a text that is nested too deep");
                case NEGATIVE_PAUSE ->
                    message.attempt() == 1 && answer.getCount() > 0
                            ? throttledOnce()
                            : new SendOutcome.Accepted(List.of(), 1);
                case HANG -> awaited();
            };
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().waiting(waits).withDeadline(Duration.ofSeconds(2));
        }

        private SendOutcome throttledOnce() {
            answer.countDown();
            return new SendOutcome.Throttled(Duration.ofSeconds(Long.MIN_VALUE));
        }

        private SendOutcome awaited() {
            try {
                answer.await();
                return new SendOutcome.Accepted(List.of(), 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new SendOutcome.Unknown("interrupted");
            }
        }

        /** The compiler does not see through the answer of a provider. */
        @SuppressWarnings("NullAway")
        private static <T> T missing() {
            return null;
        }
    }
}
