package io.tidings.gateways;

import io.tidings.shared.MessageId;

/** An open connection to one provider with one set of credentials. Implementations are thread-safe. */
public interface Gateway {
    /**
     * Sends one message and waits for the answer of the provider. Called on a virtual thread without a transaction. It
     * never retries and never follows a redirect. It returns every failure of the provider as an outcome. An exception
     * counts as {@link SendOutcome.Unknown}. An interrupt ends the wait; the interrupt status of the thread stays set.
     */
    SendOutcome send(OutboundMessage message);

    /**
     * Asks the provider about a message whose call was started and has no recorded answer. Called only if
     * {@link Capabilities#lookup} is {@link Lookup#BY_REF}, on a virtual thread without a transaction. It sends nothing.
     */
    default LookupOutcome lookup(MessageId message, int attempt) {
        return new LookupOutcome.Unclear("not_supported");
    }

    /** Returns the properties of this gateway that the dispatcher uses. They never change for an open gateway. */
    Capabilities capabilities();

    /**
     * @param echoesOurId receipts carry our message id, so that the id of the provider need not be stored
     * @param waits a call waits for the network; false only for a gateway that answers from memory and whose calls need no
     *     thread of their own
     * @param lookup whether the provider can look up a message by our id
     */
    record Capabilities(boolean echoesOurId, boolean waits, Lookup lookup) {
        public Capabilities(boolean echoesOurId, boolean waits) {
            this(echoesOurId, waits, Lookup.NONE);
        }
    }

    /** The way to look up a message whose answer was lost. */
    enum Lookup {
        NONE,
        BY_REF
    }
}
