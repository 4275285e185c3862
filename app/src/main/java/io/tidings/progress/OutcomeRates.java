package io.tidings.progress;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidings.messages.MessageCounts;
import org.jspecify.annotations.Nullable;

/**
 * Success, failure and delivery rates in percent, with one decimal.
 *
 * @param successRate accepted messages of those that were accepted or failed; null while there are none
 * @param failureRate 100 minus the success rate; null with it
 * @param deliveryRate delivered messages of the accepted ones; null while none is accepted
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record OutcomeRates(
        @Nullable Double successRate,
        @Nullable Double failureRate,
        @Nullable Double deliveryRate) {
    static OutcomeRates of(MessageCounts counts) {
        var success = percentage(counts.accepted(), counts.acceptedOrFailed());
        return new OutcomeRates(
                success,
                success == null ? null : (Double) (Math.round((100 - success) * 10) / 10.0),
                percentage(counts.arrived(), counts.accepted()));
    }

    /** Returns the percentage, or null when {@code whole} is 0. Only all is rounded to 100, and only none to 0. */
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
