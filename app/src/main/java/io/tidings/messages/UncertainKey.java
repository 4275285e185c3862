package io.tidings.messages;

import io.tidings.gateways.Gateway;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A send key with which the message may have been sent. A further attempt keeps it, so that a provider that deduplicates
 * sends the message once.
 *
 * @param round as in {@link io.tidings.gateways.SendKey}
 * @param usedAt when it was first used, or shortly after that; null if a call was made that the provider may not have
 *     recognised as a repetition
 */
public record UncertainKey(int round, @Nullable Instant usedAt) {
    /** Covers a call that is ended late, and clocks that differ. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /**
     * Returns whether the provider recognises this key in a call that starts at this time. Such a call carries no risk.
     */
    public boolean isRecognised(Gateway.Capabilities gateway, Instant at) {
        return usedAt != null
                && gateway.dedupes()
                && at.isBefore(
                        usedAt.plus(gateway.dedupe()).minus(gateway.deadline()).minus(MARGIN));
    }

    /** Returns this key after a call that the provider may not have recognised. */
    public UncertainKey unrecognised() {
        return new UncertainKey(round, null);
    }
}
