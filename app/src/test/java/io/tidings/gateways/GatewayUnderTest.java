package io.tidings.gateways;

import io.tidings.gateways.SendOutcome.Accepted;
import io.tidings.gateways.SendOutcome.Deferred;
import io.tidings.gateways.SendOutcome.Held;
import io.tidings.gateways.SendOutcome.Refused;
import io.tidings.gateways.SendOutcome.Throttled;
import io.tidings.gateways.SendOutcome.Unknown;
import io.tidings.gateways.SendOutcome.Unreached;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The gateway that {@link GatewayContract} tests, and its provider. The test class of each gateway provides both. */
public abstract class GatewayUnderTest {
    /** A behaviour of the provider, the outcome that a call must return, and whether the provider accepts the message. */
    public enum Behaviour {
        ACCEPTS(Accepted.class, true),
        LIMITS_THE_RATE(Throttled.class, false),
        REFUSES_FOR_GOOD(Refused.class, false),
        FAILS_TEMPORARILY(Deferred.class, false),
        REFUSES_THE_CREDENTIALS(Held.class, false),
        REFUSES_CONNECTIONS(Unreached.class, false),
        ANSWERS_WITH_AN_ERROR(Unknown.class, false),
        ACCEPTS_AND_ANSWERS_WITH_AN_ERROR(Unknown.class, true),
        ACCEPTS_AND_NEVER_ANSWERS(Unknown.class, true),
        /** A success whose id of the message is missing or cannot be read. */
        ACCEPTS_AND_NAMES_NO_ID(Accepted.class, true),
        /** The answer is no valid response of the protocol. */
        ACCEPTS_AND_ANSWERS_WITH_GARBAGE(Unknown.class, true),
        /** The connection ends after the request was read. Some HTTP clients repeat such a request by default. */
        ACCEPTS_AND_CLOSES_THE_CONNECTION(Unknown.class, true),
        /** The connection ends when the answer is due, after the provider had accepted late. */
        ACCEPTS_LATE_AND_CLOSES_THE_CONNECTION(Unknown.class, true),
        /** Each byte of the answer comes in time, and the whole answer after the deadline. */
        ACCEPTS_AND_ANSWERS_TOO_SLOWLY(Unknown.class, true);

        final Class<? extends SendOutcome> outcome;
        final boolean accepts;

        Behaviour(Class<? extends SendOutcome> outcome, boolean accepts) {
            this.outcome = outcome;
            this.accepts = accepts;
        }
    }

    /**
     * Opens a gateway to a provider with this behaviour.
     *
     * @param deadline maximum wait of a call for its answer
     */
    protected abstract Gateway gateway(Behaviour behaviour, Duration deadline) throws Exception;

    /**
     * Returns whether the provider of these tests can behave like this. For example, one in memory closes no
     * connection.
     */
    protected boolean provides(Behaviour behaviour) {
        return true;
    }

    /**
     * Opens a gateway to a provider that refuses some of the messages of each batch.
     *
     * @return empty if the provider takes no batches
     */
    protected Optional<Gateway> gatewayThatRefusesSome() throws Exception {
        return Optional.empty();
    }

    /**
     * Opens a gateway to a provider that answers about the first half of each batch only, and accepts all of its
     * messages.
     *
     * @return empty if the provider takes no batches
     */
    protected Optional<Gateway> gatewayWithHalfAnswers() throws Exception {
        return Optional.empty();
    }

    /**
     * Opens a gateway to a provider that allows two connections and accepts everything.
     *
     * @return empty if the provider does not limit connections
     */
    protected Optional<Gateway> gatewayWithTwoConnections() throws Exception {
        return Optional.empty();
    }

    /** Returns the ids in [from, from + count) that the provider accepted, one entry for each acceptance. */
    protected abstract List<Long> acceptedByProvider(long from, long count) throws Exception;

    /** Returns the receipts that the provider has sent, of all calls. */
    protected abstract List<ReceiptArrived> receipts() throws Exception;

    /** Returns the first attempt of a message with this id. */
    protected static OutboundMessage message(long id) {
        return TestOutboundMessage.of(id);
    }
}
