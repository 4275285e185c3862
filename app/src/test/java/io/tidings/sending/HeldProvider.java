package io.tidings.sending;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.arc.Unremovable;
import io.tidings.gateways.Gateway;
import io.tidings.gateways.GatewayProvider;
import io.tidings.gateways.OutboundMessage;
import io.tidings.gateways.SendOutcome;
import io.tidings.shared.GatewayId;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that answers no call until the test lets it. */
@Singleton
@Unremovable
final class HeldProvider implements GatewayProvider {
    static final String NAME = "held";
    /** If a request waits for the provider, the test fails after this time instead of never. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(JsonNode settings) {}

    @Override
    public Gateway open(GatewayId id, JsonNode settings) {
        return new HeldGateway();
    }

    /** Returns the number of calls so far. */
    int calls() {
        return calls.get();
    }

    /** Lets all calls answer that the message is accepted. */
    void answer() {
        answer.countDown();
    }

    private final class HeldGateway implements Gateway {
        @Override
        public SendOutcome send(OutboundMessage message) {
            calls.incrementAndGet();
            try {
                answer.await();
                return new SendOutcome.Accepted(List.of(), 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new SendOutcome.Unknown("interrupted");
            }
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ofNetwork().waiting(true).withDeadline(DEADLINE);
        }
    }
}
