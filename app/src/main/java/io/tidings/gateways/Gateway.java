package io.tidings.gateways;

/** An open way to one provider, with one set of credentials. Implementations are thread-safe. */
public interface Gateway {
    /**
     * Sends one message and waits for the provider's answer; called on a virtual thread, without a transaction. Never
     * retries or follows redirects, and never throws for what a provider can do: a throw counts as
     * {@link SendOutcome.Unknown}.
     */
    SendOutcome send(OutboundMessage message);

    /** What the dispatcher must know to treat doubts rightly. */
    Capabilities capabilities();

    /**
     * @param echoesOurId receipts carry our own message id, so that the provider's need not be kept
     * @param waits a call takes time; false only for a gateway that answers from memory, whose calls need no thread each
     */
    record Capabilities(boolean echoesOurId, boolean waits) {}
}
