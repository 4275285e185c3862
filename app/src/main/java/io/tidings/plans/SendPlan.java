package io.tidings.plans;

import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.GatewayId;
import io.tidings.shared.PlanId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings under which a set of messages is sent, frozen when the messages are launched or accepted.
 *
 * @param rateLimit segments a second for all its messages together; null is no limit
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
        @Nullable Integer rateLimit,
        boolean variants) {
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
