package io.tidings.alerts;

import io.tidings.credits.Credits;
import io.tidings.credits.LowBalances;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reports accounts with few credits left. */
@Singleton
final class LowCredits implements AlertSource {
    /** An open alert stays until the available credits exceed the limit by this factor. */
    private static final double CLEARING_FACTOR = 1.25;

    private final LowBalances balances;
    private final AlertConfig config;

    LowCredits(LowBalances balances, AlertConfig config) {
        this.balances = balances;
        this.config = config;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.CREDITS_LOW;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        return balances.below((long) (config.creditsLow() * CLEARING_FACTOR)).stream()
                .filter(low -> low.available() < config.creditsLow() || open.contains(subject(low)))
                .map(low -> new Finding(
                        Optional.of(low.account()),
                        AlertKind.CREDITS_LOW,
                        subject(low),
                        String.format(
                                Locale.ROOT,
                                "%.3f credits are left, and %.3f are reserved for messages in progress. Top up in time.",
                                credits(low.available()),
                                credits(low.reserved())),
                        Map.of("available", low.available(), "reserved", low.reserved())))
                .toList();
    }

    private static String subject(LowBalances.LowBalance low) {
        return "account:" + low.account();
    }

    private static double credits(long units) {
        return units / (double) Credits.UNITS_PER_CREDIT;
    }
}
