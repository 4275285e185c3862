package io.tidings.sending;

import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the route fields of a request: channel, sender, priority and on_uncertain. Stateless. */
final class RouteRules {
    private static final int NORMAL = 20;
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,15}");
    /** An alphanumeric sender (3GPP TS 23.038, 7 bit): letters, digits and a few signs, with at least one letter. */
    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9 &._-]{1,11}");

    private RouteRules() {}

    /** @param defaultChannel the channel when the request names none */
    static Route check(
            @Nullable String channel,
            @Nullable String sender,
            @Nullable String priority,
            @Nullable String onUncertain,
            Channel defaultChannel,
            String pointer,
            ValidationErrors errors) {
        return new Route(
                channel(channel, defaultChannel, pointer, errors),
                sender(sender, pointer, errors),
                priority(priority, pointer, errors),
                onUncertain(onUncertain, pointer, errors));
    }

    private static Channel channel(
            @Nullable String value, Channel defaultChannel, String pointer, ValidationErrors errors) {
        var parsed = value == null ? Optional.of(defaultChannel) : Channel.parse(value);
        if (parsed.isEmpty()) {
            errors.add("invalid_value", pointer + "/channel", "A channel is sms or whatsapp.");
        }
        return parsed.orElse(defaultChannel);
    }

    private static @Nullable String sender(@Nullable String value, String pointer, ValidationErrors errors) {
        if (value == null) {
            return null;
        }
        var sender = value.strip();
        if (!NUMBER.matcher(sender).matches() && !NAME.matcher(sender).matches()) {
            errors.add(
                    "invalid_sender",
                    pointer + "/sender",
                    "A sender is a number, a short code, or a name of up to 11 letters and digits.");
        }
        return sender;
    }

    private static int priority(@Nullable String value, String pointer, ValidationErrors errors) {
        if (value == null) {
            return NORMAL;
        }
        return switch (value) {
            case "urgent" -> 0;
            case "high" -> 10;
            case "normal" -> NORMAL;
            case "low" -> 30;
            default -> {
                errors.add("invalid_value", pointer + "/priority", "A priority is urgent, high, normal or low.");
                yield NORMAL;
            }
        };
    }

    private static OnUncertain onUncertain(@Nullable String value, String pointer, ValidationErrors errors) {
        if (value == null) {
            return OnUncertain.PARK;
        }
        return switch (value) {
            case "park" -> OnUncertain.PARK;
            case "lookup" -> OnUncertain.LOOKUP;
            case "retry" -> OnUncertain.RETRY;
            default -> {
                errors.add("invalid_value", pointer + "/on_uncertain", "on_uncertain is park, lookup or retry.");
                yield OnUncertain.PARK;
            }
        };
    }
}
