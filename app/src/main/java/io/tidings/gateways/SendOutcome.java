package io.tidings.gateways;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The classified answer of a provider to one call. An unclear answer is {@link Unknown}, never a refusal. */
public sealed interface SendOutcome {
    /**
     * The provider accepted the message.
     *
     * @param ref the id of the provider; null if the answer could not be read
     * @param parts number of segments that the provider charges
     */
    record Accepted(@Nullable String ref, int parts) implements SendOutcome {}

    /** The provider limited the rate. The message was not sent, and the call does not count as an attempt. */
    record Throttled(Duration retryAfter) implements SendOutcome {}

    /** The provider refused the message for good. The message was not sent. */
    record Refused(FailureClass failure, String code, String text) implements SendOutcome {}

    /** The message was not sent. Another attempt may succeed. */
    record Deferred(FailureClass failure, String code, String text) implements SendOutcome {}

    /**
     * The provider was not reached: no address, connection refused, no TLS, or no free connection. The message was
     * certainly not sent, and the call does not count as an attempt. The message waits until the gateway answers again.
     */
    record Unreached(String code) implements SendOutcome {}

    /** The request was written and the answer is missing. The message may have been sent. */
    record Unknown(String cause) implements SendOutcome {}
}
