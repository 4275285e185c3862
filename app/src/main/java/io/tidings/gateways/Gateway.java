package io.tidings.gateways;

import io.tidings.shared.MessageId;

/** An open way to one provider, with one set of credentials. Implementations are thread-safe. */
public interface Gateway {
    /**
     * Sends one message and waits for the provider's answer; called on a virtual thread, without a transaction. Never
     * retries or follows redirects, and never throws for what a provider can do: a throw counts as
     * {@link SendOutcome.Unknown}.
     */
    SendOutcome send(OutboundMessage message);

    /**
     * Asks the provider what became of a message that was begun and never answered. Only called when
     * {@link Capabilities#lookup} is {@link Lookup#BY_REF}; on a virtual thread, without a transaction.
     */
    default LookupOutcome lookup(MessageId message, int attempt) {
        return new LookupOutcome.Unclear("not_supported");
    }

    /** What the dispatcher must know to treat doubts rightly. */
    Capabilities capabilities();

    /**
     * @param echoesOurId receipts carry our own message id, so that the provider's need not be kept
     * @param waits a call takes time; false only for a gateway that answers from memory, whose calls need no thread each
     * @param lookup whether the provider can be asked about a message by our id
     */
    record Capabilities(boolean echoesOurId, boolean waits, Lookup lookup) {
        public Capabilities(boolean echoesOurId, boolean waits) {
            this(echoesOurId, waits, Lookup.NONE);
        }
    }

    /** How a provider can be asked about a message whose answer was lost. */
    enum Lookup {
        NONE,
        BY_REF
    }
}
