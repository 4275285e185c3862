package io.tidings.dispatch;

import io.tidings.gateways.FailureClass;
import io.tidings.messages.MessageState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt came to, after policy: what is written of the message. */
sealed interface Settlement {
    Settlement SENT = new Final(MessageState.SENT, null);

    /** A final state, with the reason when it is a failure. */
    record Final(MessageState state, @Nullable Reason reason) implements Settlement {}

    /** Begun by a holder who is gone, and certainly not sent: to be sent as if nothing had happened. */
    Settlement UNSENT = new Again(Duration.ZERO, null);

    /** Not sent; to be tried again after the pause. Without a reason it was never tried, and is no attempt. */
    record Again(Duration pause, @Nullable Reason reason) implements Settlement {}

    /** Begun, and nobody knows whether it was sent. */
    record Doubt(String cause) implements Settlement {}

    /** Why an attempt failed: our class, the provider's code and words. */
    record Reason(FailureClass failure, String code, String text) {}
}
