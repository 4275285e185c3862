package io.tidings.gateways;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a provider's answer means. The default of every doubt is {@link Unknown}, never a refusal. */
public sealed interface SendOutcome {
    /**
     * The provider took it.
     *
     * @param ref the provider's own id; null when the answer could not be read
     */
    record Accepted(@Nullable String ref, int parts) implements SendOutcome {}

    /** Not sent and not an attempt: the provider asks for patience. */
    record Throttled(Duration retryAfter) implements SendOutcome {}

    /** Not sent, and never will be. */
    record Refused(FailureClass failure, String code, String text) implements SendOutcome {}

    /** Not sent this time; worth another attempt. */
    record Deferred(FailureClass failure, String code, String text) implements SendOutcome {}

    /**
     * Certainly not sent, and not an attempt: the provider was not reached (no address, connection refused, no TLS, no
     * connection free). The message waits until the gateway answers again.
     */
    record Unreached(String code) implements SendOutcome {}

    /** The request was written, the answer is missing: it may have been sent. */
    record Unknown(String cause) implements SendOutcome {}
}
