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
 * What the dispatcher must know of a set of messages, frozen when they are launched or taken.
 *
 * @param rateLimit segments a second that all its messages together may reach; null is no limit
 * @param variants whether its messages are of several variants, by which outcomes are counted too
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

    /** Whose messages these are. */
    public enum Kind {
        CAMPAIGN,
        /** One request of many messages to the API. */
        BATCH,
        /** Single messages of an account that go the same way. */
        DIRECT;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** What becomes of messages of which nobody knows whether they were sent. */
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
