package io.tidings.plans;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings under which a set of messages is sent, frozen when the messages are launched or accepted.
 *
 * @param variants whether its messages have variants; then outcomes are counted by variant too
 */
public record SendPlan(
        PlanId id,
        Kind kind,
        AccountId account,
        GatewayId gateway,
        Channel channel,
        @Nullable String sender,
        int priority,
        Text text,
        RetryPolicy retry,
        OnUncertain onUncertain,
        Limits limits,
        boolean variants) {
    public @Nullable Integer rateLimit() {
        return limits.rate();
    }

    /** Returns the time after which a message must not be sent. @param own the end of its own validity */
    public @Nullable Instant notAfter(@Nullable Instant own) {
        var until = limits.until();
        return until == null || (own != null && own.isBefore(until)) ? own : until;
    }

    /**
     * @param rate segments a second for all its messages together; null is no limit
     * @param until the time after which none of its messages is sent; null is no limit
     */
    public record Limits(@Nullable Integer rate, @Nullable Instant until) {
        public static final Limits NONE = new Limits(null, null);
    }

    /**
     * @param body the text, when it is the same for all
     * @param template the template's source, when messages are rendered at dispatch
     * @param missingValue the policy for missing values, as in {@code personalisation.MissingValue}
     */
    public record Text(@Nullable String body, @Nullable String template, String missingValue) {
        /** Each message has its own text. */
        public static final Text OF_EACH_MESSAGE = new Text(null, null, "empty");

        public static Text sameForAll(String body) {
            return new Text(body, null, "empty");
        }
    }

    /** The origin of the messages. */
    public enum Kind {
        CAMPAIGN,
        /** One request of many messages to the API. */
        BATCH,
        /** Single messages of one account with the same route. */
        DIRECT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** The treatment of uncertain messages. */
    public enum OnUncertain {
        PARK,
        LOOKUP,
        RETRY;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<OnUncertain> parse(String text) {
            return Arrays.stream(values())
                    .filter(choice -> choice.text().equals(text))
                    .findFirst();
        }
    }
}
