package io.tidings.dispatch;

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
 * @param body the text, when it is the same for all
 * @param template the template's source, when messages are rendered at dispatch
 * @param rateLimit segments a second that all its messages together may reach; null is no limit
 * @param missingValue the policy for missing values, as in {@code personalisation.MissingValue}
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
        @Nullable String body,
        @Nullable String template,
        String missingValue,
        RetryPolicy retry,
        OnUncertain onUncertain,
        @Nullable Integer rateLimit,
        boolean variants) {
    /** Of one text. */
    public SendPlan(
            PlanId id,
            Kind kind,
            AccountId account,
            GatewayId gateway,
            Channel channel,
            @Nullable String sender,
            int priority,
            @Nullable String body,
            @Nullable String template,
            String missingValue,
            RetryPolicy retry,
            OnUncertain onUncertain,
            @Nullable Integer rateLimit) {
        this(
                id,
                kind,
                account,
                gateway,
                channel,
                sender,
                priority,
                body,
                template,
                missingValue,
                retry,
                onUncertain,
                rateLimit,
                false);
    }

    /** Of one text, without a limit of its own. */
    public SendPlan(
            PlanId id,
            Kind kind,
            AccountId account,
            GatewayId gateway,
            Channel channel,
            @Nullable String sender,
            int priority,
            @Nullable String body,
            @Nullable String template,
            String missingValue,
            RetryPolicy retry,
            OnUncertain onUncertain) {
        this(
                id,
                kind,
                account,
                gateway,
                channel,
                sender,
                priority,
                body,
                template,
                missingValue,
                retry,
                onUncertain,
                null);
    }

    /** Whose messages these are. */
    public enum Kind {
        CAMPAIGN,
        /** One request of many messages to the API. */
        BATCH,
        /** Single messages of an account that go the same way. */
        DIRECT;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String text) {
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
