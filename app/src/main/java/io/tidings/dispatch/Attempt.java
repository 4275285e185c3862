package io.tidings.dispatch;

import io.tidings.gateways.Gateway;
import io.tidings.messages.UncertainKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose outcome is decided.
 *
 * @param number from 1
 * @param uncounted the number of earlier attempts that do not count against the retry policy
 * @param former the key of this attempt, if an earlier attempt with it may have been sent; null if none was
 * @param gateway that made the call
 * @param startedAt when the call was started, or its answer came; not later
 * @param at when the outcome is decided
 */
record Attempt(
        int number,
        int uncounted,
        @Nullable UncertainKey former,
        Gateway.Capabilities gateway,
        Instant startedAt,
        Instant at) {
    static Attempt of(OutgoingMessage item, Gateway.Capabilities gateway, Instant at) {
        return new Attempt(item.attempts() + 1, item.uncountedAttempts(), item.key(), gateway, at, at);
    }

    /** Returns its number without uncounted attempts. */
    int counted() {
        return number - uncounted;
    }

    /** Returns the key that the next attempt keeps if this one may have been sent. */
    UncertainKey key() {
        return former == null ? new UncertainKey(number, startedAt) : former;
    }

    /** Returns whether a call after this pause carries no risk, because the provider recognises its key. */
    boolean isRepeatable(Duration pause) {
        return key().isRecognised(gateway, at.plus(pause));
    }

    /**
     * Returns whether an earlier attempt may have been sent, although this one was not. A provider that recognises the
     * key proves the contrary: it answers {@link io.tidings.gateways.SendOutcome.Duplicate} for a key that it has
     * accepted.
     */
    boolean isEarlierUncertain() {
        return former != null && !former.isRecognised(gateway, at);
    }
}
