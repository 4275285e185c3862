package io.tidings.campaigns;

import io.tidings.gateways.FailureClass;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reason why a campaign that is sending does not move.
 *
 * @param since the time of the last outcome of the gateway for the account, or of the launch; to the minute, because nodes
 *     report it roughly; of a hold, the time of the first held call
 * @param failure why the provider accepts nothing; null without a hold
 */
public record Standstill(
        Cause cause, Instant since, @Nullable FailureClass failure) {
    enum Cause {
        /** Calls do not reach the provider. Only probes are sent, one every 1 to 10 seconds. */
        GATEWAY_NOT_ANSWERING,
        /** Calls were started, and none was answered for a while. */
        GATEWAY_SILENT,
        GATEWAY_THROTTLED,
        /** The provider accepts no messages of the gateway until a person or time mends it. */
        GATEWAY_HELD,
        /** The same for the sender of the campaign. */
        SENDER_HELD,
        NO_WORKER
    }

    Standstill(Cause cause, Instant since) {
        this(cause, since, null);
    }

    public Standstill {
        since = since.truncatedTo(ChronoUnit.MINUTES);
    }

    /** Returns a sentence for people. */
    public String sentence(Function<Instant, String> format) {
        var at = format.apply(since);
        return switch (cause) {
            case GATEWAY_NOT_ANSWERING ->
                "The gateway has not answered since %s. Tidings tries again at least every 10 seconds.".formatted(at);
            case GATEWAY_SILENT ->
                "The gateway has not answered since %s. Tidings waits for the answers to its calls.".formatted(at);
            case GATEWAY_THROTTLED ->
                "The provider has accepted no message since %s, because it limits the rate. Tidings continues when the provider allows it."
                        .formatted(at);
            case GATEWAY_HELD, SENDER_HELD ->
                "%s since %s. No message fails. Tidings tries again once a minute, and continues when one is accepted."
                        .formatted(held(), at);
            case NO_WORKER -> "No worker is running. The log of the program says why.";
        };
    }

    private String held() {
        return switch (Objects.requireNonNullElse(failure, FailureClass.TRANSIENT)) {
            case AUTH -> "The gateway refuses the credentials";
            case BILLING -> "The account at the provider has no money left";
            case QUOTA -> "The quota at the provider is used up";
            case SENDER -> "The provider does not accept the sender";
            case THROTTLED,
                    TRANSIENT,
                    RECIPIENT_TEMPORARY,
                    RECIPIENT_PERMANENT,
                    OPTED_OUT,
                    CONTENT,
                    UNKNOWN_OUTCOME,
                    EXPIRED ->
                cause == Cause.SENDER_HELD
                        ? "The provider accepts no messages of the sender"
                        : "The provider accepts no messages";
        };
    }

    /** Returns the reason in the form of the stored reasons: a code, a colon, and the sentence. */
    public String reason() {
        return cause.name().toLowerCase(Locale.ROOT) + ": " + sentence(Instant::toString);
    }
}
