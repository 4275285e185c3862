package io.tidings.sending;

import io.tidings.plans.SendPlan.OnUncertain;
import io.tidings.shared.Channel;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request may say of how its messages go. Pure. */
final class RouteRules {
    private static final int NORMAL = 20;
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,15}");
    /** What networks show in place of a number (3GPP TS 23.038, 7 bit): letters, digits and a few signs, not only digits. */
    private static final Pattern NAME = Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9 &._-]{1,11}");

    private RouteRules() {}

    /** @param otherwise the channel when the request names none */
    static Route check(
            @Nullable String channel,
            @Nullable String sender,
            @Nullable String priority,
            @Nullable String onUncertain,
            Channel otherwise,
            String pointer,
            ValidationErrors faults) {
        return new Route(
                channel(channel, otherwise, pointer, faults),
                sender(sender, pointer, faults),
                priority(priority, pointer, faults),
                onUncertain(onUncertain, pointer, faults));
    }

    private static Channel channel(@Nullable String asked, Channel otherwise, String pointer, ValidationErrors faults) {
        var known = asked == null ? Optional.of(otherwise) : Channel.parse(asked);
        if (known.isEmpty()) {
            faults.add("invalid_value", pointer + "/channel", "A channel is sms or whatsapp.");
        }
        return known.orElse(otherwise);
    }

    private static @Nullable String sender(@Nullable String asked, String pointer, ValidationErrors faults) {
        if (asked == null) {
            return null;
        }
        var sender = asked.strip();
        if (!NUMBER.matcher(sender).matches() && !NAME.matcher(sender).matches()) {
            faults.add(
                    "invalid_sender",
                    pointer + "/sender",
                    "A sender is a number, a short code, or a name of up to 11 letters and digits.");
        }
        return sender;
    }

    private static int priority(@Nullable String asked, String pointer, ValidationErrors faults) {
        if (asked == null) {
            return NORMAL;
        }
        return switch (asked) {
            case "urgent" -> 0;
            case "high" -> 10;
            case "normal" -> NORMAL;
            case "low" -> 30;
            default -> {
                faults.add("invalid_value", pointer + "/priority", "A priority is urgent, high, normal or low.");
                yield NORMAL;
            }
        };
    }

    private static OnUncertain onUncertain(@Nullable String asked, String pointer, ValidationErrors faults) {
        if (asked == null) {
            return OnUncertain.PARK;
        }
        return switch (asked) {
            case "park" -> OnUncertain.PARK;
            case "lookup" -> OnUncertain.LOOKUP;
            case "retry" -> OnUncertain.RETRY;
            default -> {
                faults.add("invalid_value", pointer + "/on_uncertain", "This is one of park, lookup and retry.");
                yield OnUncertain.PARK;
            }
        };
    }
}
