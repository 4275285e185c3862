package io.tidings.gateways;

import io.tidings.gateways.ReceiptArrived.Status;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classified answer of a provider to a look-up. */
public sealed interface LookupOutcome {
    /**
     * The provider accepted the message.
     *
     * @param refs as in {@link SendOutcome.Accepted}
     * @param status the status of the message at the provider; null if the answer has none
     */
    record Found(List<String> refs, @Nullable Status status) implements LookupOutcome {
        public Found {
            refs = List.copyOf(refs);
        }
    }

    /**
     * The provider did not know the message. It proves that the message was not accepted only after the provider had time
     * to show it. Only for {@link Gateway.Lookup#BY_KEY}: with {@link Gateway.Lookup#BY_CONTENT} no match is {@link
     * Unclear}, because the content may differ at the provider. Another use changes nothing.
     *
     * @param settledAfter the longest time from a call to the moment at which a look-up shows its message
     */
    record NotAccepted(Duration settledAfter) implements LookupOutcome {}

    /** The provider gave no reliable answer. A later look-up may give one. */
    record Unclear(String cause) implements LookupOutcome {}
}
