package io.tidings.campaigns;

import io.tidings.plans.RetryPolicy;
import io.tidings.plans.RetryPolicy.Mode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The named retry policies. */
enum RetryPreset {
    /** The default: three attempts with delays of 3 and 6 seconds, shortened at random. */
    STANDARD,
    /** Three attempts with delays of 1, 2 and 4 seconds. */
    QUICK,
    /** Three attempts without a delay. */
    REQUEUE,
    /** Five attempts with delays of 3, 6, 12 and 24 seconds. */
    PATIENT,
    /** A failed attempt is final until the message is requeued, up to three attempts. */
    MANUAL;

    static final String NAMES = Arrays.stream(values()).map(RetryPreset::text).collect(Collectors.joining(", "));

    RetryPolicy policy() {
        return switch (this) {
            case STANDARD -> RetryPolicy.DEFAULT;
            case QUICK -> new RetryPolicy(Mode.AUTO, 3, Duration.ofSeconds(1), 2, Duration.ofSeconds(4), 0);
            case REQUEUE -> new RetryPolicy(Mode.AUTO, 3, Duration.ZERO, 1, Duration.ZERO, 0);
            case PATIENT -> new RetryPolicy(Mode.AUTO, 5, Duration.ofSeconds(3), 2, Duration.ofSeconds(48), 0);
            case MANUAL -> new RetryPolicy(Mode.MANUAL, 3, Duration.ZERO, 1, Duration.ZERO, 0);
        };
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the preset with exactly these values. */
    static Optional<RetryPreset> of(RetryPolicy policy) {
        return Arrays.stream(values())
                .filter(preset -> preset.policy().equals(policy))
                .findFirst();
    }

    static Optional<RetryPreset> parse(String text) {
        return Arrays.stream(values())
                .filter(preset -> preset.text().equals(text))
                .findFirst();
    }
}
