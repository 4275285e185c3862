package io.tidings.gateways;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open connection to one provider with one set of credentials. Implementations are thread-safe. */
public interface Gateway extends AutoCloseable {
    /**
     * Sends one message and waits for the answer of the provider. Called on a virtual thread without a transaction. It
     * never retries and never follows a redirect. It returns every failure of the provider as an outcome. An exception
     * counts as {@link SendOutcome.Unknown}. The call ends within {@link Capabilities#deadline}. An interrupt ends the
     * wait; the interrupt status of the thread stays set.
     */
    SendOutcome send(OutboundMessage message);

    /**
     * Sends messages with one call. Called only if {@link Capabilities#maxBatch} is above 1, with 2 to that many
     * messages of one sender and channel. The promises are those of {@link #send}.
     *
     * @return an outcome for each message, in order. A provider that answers about some of the messages only leaves the
     *     others {@link SendOutcome.Unknown}. The outcomes of a call that was throttled, held or unreached are all the
     * same.
     */
    default List<SendOutcome> sendBatch(List<OutboundMessage> messages) {
        throw new UnsupportedOperationException("this gateway sends no batches");
    }

    /**
     * Asks the provider about a message whose call was started and has no recorded answer. Called only if {@link
     * Capabilities#lookup} is not {@link Lookup#NONE}, on a virtual thread without a transaction. It sends nothing. An
     * interrupt ends the wait.
     */
    default LookupOutcome lookup(StartedMessage message) {
        return new LookupOutcome.Unclear("not_supported");
    }

    /**
     * Sets how many connections to the provider may be open; at first none. Called only if {@link
     * Capabilities#connections} is above 0. The gateway closes those above the number when their calls have ended. It
     * does not wait for that.
     *
     * @return how many connections may still be open from now on: at least the number, more while others are being closed
     */
    default int allowConnections(int most) {
        return most;
    }

    /** Returns whether the connection works, from memory. It makes no call to the provider. */
    default Health health() {
        return Health.UP;
    }

    /** Releases connections and threads. Called once, after the last call has ended. */
    @Override
    default void close() {}

    /** Returns the properties of this gateway that the dispatcher uses. They never change for an open gateway. */
    Capabilities capabilities();

    /**
     * The state of a connection.
     *
     * @param reason why it does not work, without secrets; null if it works
     */
    record Health(@Nullable String reason) {
        public static final Health UP = new Health(null);

        public boolean isUp() {
            return reason == null;
        }
    }

    /**
     * The properties of an open gateway.
     *
     * @param echoesOurId receipts carry our message id, so that the id of the provider need not be stored
     * @param waits a call waits for the network; false only for a gateway that answers from memory and whose calls need
     *     no thread of their own
     * @param lookup the way to look up a message whose answer was lost
     * @param deadline the longest time that one call takes. The dispatcher counts a call that lasts longer as
     *     uncertain, and interrupts it later. Only calls that wait have one.
     * @param dedupe for how long the provider recognises a {@link SendKey} that it has accepted; zero if it does not
     * @param maxBatch the most messages of one call
     * @param keepsRefs the ids of the provider are stored: receipts or support name messages by them
     * @param connections the connections that the provider allows on all nodes together; 0 means no limit
     */
    record Capabilities(
            boolean echoesOurId,
            boolean waits,
            Lookup lookup,
            Duration deadline,
            Duration dedupe,
            int maxBatch,
            boolean keepsRefs,
            int connections) {
        private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);
        /** The time after the deadline at which the dispatcher ends a call. The gateway may end it itself before. */
        private static final Duration MARGIN = Duration.ofSeconds(5);
        /** The time between two searches for calls to end. */
        public static final Duration WATCH_EVERY = Duration.ofSeconds(1);

        /** Returns the properties of a gateway over a network that offers nothing more than receipts with our id. */
        public static Capabilities ofNetwork() {
            return new Capabilities(true, true, Lookup.NONE, DEFAULT_DEADLINE, Duration.ZERO, 1, false, 0);
        }

        /** Its receipts carry only the ids of the provider. */
        public Capabilities withoutEcho() {
            return new Capabilities(false, waits, lookup, deadline, dedupe, maxBatch, true, connections);
        }

        public Capabilities waiting(boolean nowWaits) {
            return new Capabilities(echoesOurId, nowWaits, lookup, deadline, dedupe, maxBatch, keepsRefs, connections);
        }

        public Capabilities withLookup(Lookup way) {
            return new Capabilities(echoesOurId, waits, way, deadline, dedupe, maxBatch, keepsRefs, connections);
        }

        public Capabilities withDeadline(Duration longest) {
            return new Capabilities(echoesOurId, waits, lookup, longest, dedupe, maxBatch, keepsRefs, connections);
        }

        public Capabilities withDedupe(Duration recognised) {
            return new Capabilities(echoesOurId, waits, lookup, deadline, recognised, maxBatch, keepsRefs, connections);
        }

        public Capabilities withMaxBatch(int messages) {
            return new Capabilities(echoesOurId, waits, lookup, deadline, dedupe, messages, keepsRefs, connections);
        }

        public Capabilities keepingRefs() {
            return new Capabilities(echoesOurId, waits, lookup, deadline, dedupe, maxBatch, true, connections);
        }

        public Capabilities withConnections(int allowed) {
            return new Capabilities(echoesOurId, waits, lookup, deadline, dedupe, maxBatch, keepsRefs, allowed);
        }

        /** Returns the time after which the dispatcher ends a call. */
        public Duration overdueAfter() {
            return deadline.plus(MARGIN);
        }

        /** Returns the time after which a call has certainly been settled. */
        public Duration longestCall() {
            var longest = waits ? deadline : Duration.ZERO;
            return longest.plus(MARGIN).plus(WATCH_EVERY);
        }

        public boolean dedupes() {
            return dedupe.isPositive();
        }
    }

    /** The way to look up a message whose answer was lost. */
    enum Lookup {
        NONE,
        /** The provider finds a message by our {@link SendKey}, or by its own id if it named one. */
        BY_KEY,
        /**
         * The provider lists messages by recipient and time; the text tells which is ours. Exactly one match is {@link
         * LookupOutcome.Found}. None or several are {@link LookupOutcome.Unclear}.
         */
        BY_CONTENT
    }
}
