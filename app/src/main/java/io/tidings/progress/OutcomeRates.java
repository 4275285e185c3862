package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.messages.MessageCounts;
import org.jspecify.annotations.Nullable;

/**
 * How well messages went, in percent with one digit behind the point.
 *
 * @param successRate the accepted ones of those that the provider was asked to send and that are decided; null while
 *     none is decided
 * @param failureRate likewise the failed ones: the two sum to 100
 * @param deliveryRate of the accepted ones those known to have arrived; null while none is accepted
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record OutcomeRates(
        @Nullable Double successRate,
        @Nullable Double failureRate,
        @Nullable Double deliveryRate) {
    static OutcomeRates of(MessageCounts counts) {
        var success = percentage(counts.accepted(), counts.decided());
        return new OutcomeRates(
                success,
                success == null ? null : (Double) (Math.round((100 - success) * 10) / 10.0),
                percentage(counts.arrived(), counts.accepted()));
    }

    /** In percent; null of nothing. Half a message too few is never rounded up to all. */
    static @Nullable Double percentage(long part, long whole) {
        if (whole == 0) {
            return null;
        }
        double tenths = Math.round(part * 1000.0 / whole);
        if (part < whole) {
            tenths = Math.min(tenths, 999);
        }
        return (part > 0 ? Math.max(tenths, 1) : tenths) / 10;
    }
}
