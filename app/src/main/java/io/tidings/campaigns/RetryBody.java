package io.tidings.campaigns;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidings.plans.RetryPolicy;
import io.tidings.plans.RetryPolicy.Mode;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.EnumParameter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The JSON of a retry policy: the name of a preset, or a preset with other values. Times are in seconds. */
@Schema(
        name = "RetryPolicy",
        description = "The name of a preset as a string, or an object with values that replace those of the"
                + " preset. standard: 3 attempts, 3-6 s; quick: 3 attempts, 1-2-4 s; requeue: 3 attempts, at once;"
                + " patient: 5 attempts, 3-6-12-24 s; manual: a failed attempt is final until it is requeued, up to 3"
                + " attempts.")
record RetryBody(
        @Schema(enumeration = {"standard", "quick", "requeue", "patient", "manual"}) @Nullable
        String preset,

        @Schema(enumeration = {"auto", "manual"}) @Nullable String mode,
        @Schema(minimum = "1", maximum = "20") @Nullable Integer maxAttempts,

        @Schema(description = "Seconds before the second attempt.", minimum = "0", maximum = "3600") @Nullable
        Double backoffBase,

        @Schema(
                description = "The factor by which each delay is longer than the one before.",
                minimum = "1",
                maximum = "10")
        @Nullable
        Double factor,

        @Schema(description = "The longest delay in seconds.", minimum = "0", maximum = "86400") @Nullable
        Double cap,

        @Schema(
                description = "The largest share of a delay that is subtracted at random.",
                minimum = "0",
                maximum = "1")
        @Nullable
        Double jitter) {

    private static final String AT = "#/retry";

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    RetryBody(
            @JsonProperty("preset") @Nullable String preset,
            @JsonProperty("mode") @Nullable String mode,
            @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
            @JsonProperty("backoff_base") @Nullable Double backoffBase,
            @JsonProperty("factor") @Nullable Double factor,
            @JsonProperty("cap") @Nullable Double cap,
            @JsonProperty("jitter") @Nullable Double jitter) {
        this.preset = preset;
        this.mode = mode;
        this.maxAttempts = maxAttempts;
        this.backoffBase = backoffBase;
        this.factor = factor;
        this.cap = cap;
        this.jitter = jitter;
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static RetryBody named(String preset) {
        return new RetryBody(preset, null, null, null, null, null, null);
    }

    /** Names the preset, if the policy has exactly its values. */
    static RetryBody of(RetryPolicy policy) {
        return new RetryBody(
                RetryPreset.of(policy).map(RetryPreset::text).orElse(null),
                policy.mode().text(),
                policy.maxAttempts(),
                seconds(policy.backoff()),
                policy.factor(),
                seconds(policy.cap()),
                policy.jitter());
    }

    /**
     * @throws io.tidings.shared.Problem.ProblemException 422 {@code invalid_value} with a pointer to the first wrong
     *     member
     */
    RetryPolicy policy() {
        var chosen = Optional.ofNullable(mode)
                .map(text -> EnumParameter.of(text, "auto, manual", AT + "/mode", RetryBody::parsedMode));
        var base = (preset == null
                        ? chosen.filter(Mode.MANUAL::equals)
                                .map(_ -> RetryPreset.MANUAL)
                                .orElse(RetryPreset.STANDARD)
                        : EnumParameter.of(preset, RetryPreset.NAMES, AT + "/preset", RetryPreset::parse))
                .policy();
        return new RetryPolicy(
                chosen.orElse(base.mode()),
                (int) bounded(maxAttempts == null ? base.maxAttempts() : maxAttempts, 1, 20, "max_attempts"),
                duration(bounded(backoffBase == null ? seconds(base.backoff()) : backoffBase, 0, 3600, "backoff_base")),
                bounded(factor == null ? base.factor() : factor, 1, 10, "factor"),
                duration(bounded(cap == null ? defaultCap(base) : cap, 0, 86_400, "cap")),
                bounded(jitter == null ? base.jitter() : jitter, 0, 1, "jitter"));
    }

    /** Returns the preset's cap; with a requested first delay, at least 300 seconds and at least that delay. */
    private double defaultCap(RetryPolicy base) {
        return Math.max(seconds(base.cap()), backoffBase == null ? 0 : Math.max(backoffBase, 300));
    }

    private static double bounded(double value, double low, double high, String member) {
        if (value >= low && value <= high) {
            return value;
        }
        var detail = "This must be from %d to %d.".formatted((long) low, (long) high);
        throw Problem.invalid("invalid_value", detail, List.of(new Violation(AT + "/" + member, detail)))
                .asException();
    }

    private static Optional<Mode> parsedMode(String text) {
        return List.of(Mode.values()).stream()
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
